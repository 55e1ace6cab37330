// The queue by keys alone. The next record is fetched while this one is read, and shown the moment this one is decided;
// the server hears of a fetch ahead as just that, and of an opening when the record is on the screen.
(() => {
  const $ = (s, r = document) => r.querySelector(s);
  const form = () => $('form[data-antrean]');
  let ahead, busy = Promise.resolve();

  const fetchAhead = () => {
    const f = form();
    if (!f || navigator.connection && navigator.connection.saveData) return;
    const mine = ahead = { page: undefined };
    fetch(f.dataset.antrean, { headers: { 'X-Siapkan': '1' } }).then(async r => {
      if (r.ok && ahead === mine) mine.url = r.url, mine.page = parse(await r.text());
    }).catch(() => 0);
  };
  const parse = text => new DOMParser().parseFromString(text, 'text/html');
  const put = (page, url) => {
    document.title = page.title;
    for (const s of ['main', '.menu']) if ($(s) && $(s, page)) $(s).replaceWith(document.adoptNode($(s, page)));
    history.pushState(null, '', url);
    scrollTo(0, 0);
    const first = $('[data-galat]') || $('[data-keputusan]') || $('main h1');
    if (first) first.tabIndex = -1, first.focus({ preventScroll: true });
  };
  const say = text => {
    const p = document.createElement('div');
    p.className = 'note';
    p.setAttribute('role', 'status');
    p.textContent = text;
    $('main').prepend(p);
  };

  // Sends in order; what was fetched ahead stands on the screen meanwhile. The answer is the next page: where it is the
  // one that stands there, only its message is taken over.
  const go = (request, isForm) => {
    const next = ahead && ahead.page && $('form[data-antrean]', ahead.page) && ahead, here = location.href;
    ahead = undefined;
    if (next) put(next.page, next.url), isForm && say('Menyimpan keputusan…'), fetchAhead();
    busy = busy.then(request).then(async r => {
      const page = parse(await r.text());
      if (!$('main', page)) throw 0;
      const shown = next && new URL(r.url).pathname === new URL(next.url).pathname && r.ok;
      if (shown) {
        if (location.href !== next.url) return;
        const note = $('main > .note[role=status]');
        if (note) note.remove();
        const told = $('main > .note.ok', page), undo = $('[data-urungkan]', page), old = $('[data-urungkan]');
        if (told) $('main').prepend(document.adoptNode(told));
        if (undo && old) old.form.replaceWith(document.adoptNode(undo.form));
        else if (undo && form()) form().after(document.adoptNode(undo.form));
        if ($('.menu') && $('.menu', page)) $('.menu').replaceWith(document.adoptNode($('.menu', page)));
      } else {
        put(page, r.redirected || r.ok ? r.url : here), fetchAhead();
      }
    }).catch(() => {
      // Nothing is told as saved that nobody confirmed: the page is asked again for how things stand.
      location.assign(here);
    });
  };

  addEventListener('submit', e => {
    const f = e.target;
    if (!f.matches('form[data-antrean]')) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    if (f.dataset.terkirim) return;
    const data = new FormData(f), choice = data.get('keputusan'), reason = data.get('alasan') || data.get('catatan').trim();
    // What the server would refuse is refused by it, on its own page.
    if (!choice || (choice === 'setujui') === !!reason) ahead = undefined;
    f.dataset.terkirim = 1;
    const body = new URLSearchParams(data);
    go(() => fetch(f.action, { method: 'POST', body }), true);
  }, true);
  addEventListener('click', e => {
    const skip = e.target instanceof Element && e.target.closest('[data-lewati]');
    if (!skip || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    go(() => fetch(skip.href));
  });
  addEventListener('keydown', e => {
    const f = form();
    if (f && e.key === 'Enter' && !e.ctrlKey && e.target.matches('[data-keputusan],[name=keputusan]')) e.preventDefault(), f.requestSubmit();
  });
  addEventListener('popstate', () => location.reload());
  fetchAhead();
})();
