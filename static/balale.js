// Progressive only: every page works without this. Keeps nothing in browser storage.
(() => {
  const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
  const on = (t, f, o) => addEventListener(t, f, o);
  const digits = s => s.replace(/\D/g, '');
  const typed = e => e && e.matches('input:not([type=radio],[type=checkbox]),select,textarea');

  // NIK: region (6), DDMMYY with day + 40 for women, serial (4).
  const readNik = v => {
    v = digits(v);
    if (v.length < 12) return;
    let d = +v.slice(6, 8), m = v.slice(8, 10) - 1, y = 2000 + +v.slice(10, 12);
    const sex = d > 40 ? 'P' : 'L', now = new Date(), at = () => new Date(y, m, d);
    d %= 40;
    if (at() > now) y -= 100;
    const t = at(), age = now.getFullYear() - y - (now < new Date(now.getFullYear(), m, d));
    if (t.getDate() !== d || t.getMonth() !== m) return;
    return { date: t.toLocaleDateString('id', { day: '2-digit', month: '2-digit', year: 'numeric' }), sex,
      text: `Dari NIK: lahir ${t.toLocaleDateString('id', { dateStyle: 'long' })} (${age || 'belum 1'} tahun), ${sex === 'P' ? 'perempuan' : 'laki-laki'}` };
  };
  const filled = {}; // what we put in; anything else was typed and stays
  const onNik = e => {
    const r = readNik(e.value), set = (k, v) => {
      const f = e.form.elements[e.name.replace(/nik$/, k)];
      if (!f) return true;
      if (!f.value || f.value === filled[f.name]) f.value = filled[f.name] = v;
      return f.value === v;
    };
    const same = [set('tanggal_lahir', r ? r.date : ''), set('jenis_kelamin', r ? r.sex : '')].every(Boolean);
    const echo = $('[data-nik-echo]', e.closest('[data-anggota]') || e.form);
    if (echo) echo.textContent = !r ? '' : r.text + (same ? '' : '. Berbeda dengan isian, periksa lagi.');
  };
  on('input', e => {
    const t = e.target;
    if (!t.form || !/(nik|nomor_kk)$/.test(t.name)) return;
    if (/nik$/.test(t.name)) onNik(t);
    if (e.inputType === 'insertText' && digits(t.value).length === 16 && t.selectionEnd === t.value.length) {
      const all = [...t.form.elements], next = all.slice(all.indexOf(t) + 1).find(x => typed(x) && x.type !== 'hidden');
      if (next) next.focus();
    }
  });

  const addMember = () => {
    const tpl = $('#anggota-baru'), rows = $$('[data-anggota]'), last = rows[rows.length - 1];
    const n = Math.max(0, ...rows.map(r => +r.dataset.anggota)) + 1;
    last.insertAdjacentHTML('afterend', tpl.innerHTML.replace(/__N__/g, n));
    $('input[name$=nik]', last.nextElementSibling).focus();
  };
  on('click', e => {
    if (!(e.target instanceof Element)) return;
    if (e.target.closest('[data-cetak]')) print();
    if (e.target.closest('[data-tambah]') && $('#anggota-baru')) e.preventDefault(), addMember();
  });
  on('keydown', e => {
    const t = e.target, k = e.key.toUpperCase(), form = t.form || $('main form[method=post]');
    if (e.ctrlKey && k === 'ENTER' && form) {
      e.preventDefault();
      form.requestSubmit($('[data-utama]', form) || undefined);
    } else if (e.altKey && k === 'A' && $('#anggota-baru')) {
      e.preventDefault();
      addMember();
    } else if (!e.ctrlKey && !e.altKey && !e.metaKey && !typed(t)) {
      // WCAG 2.1.4: letters act only while this form has the focus.
      const hit = form && form.contains(t) && $('[data-keputusan]', form) && $$('[data-tombol],[data-lewati]', form).find(x => (x.dataset.tombol || 'L') === k);
      if (hit) e.preventDefault(), hit.focus(), hit.click();
    }
  });

  const form = $('form[data-draf]');
  let dirty = () => false, sending = false, stop;
  if (form) {
    const body = () => String(new URLSearchParams(new FormData(form)));
    const say = s => $$('[data-draf-status]').forEach(x => { x.textContent = s; });
    let kept = body(), busy;
    dirty = () => !sending && body() !== kept;
    const save = async () => {
      if (busy || !dirty()) return;
      busy = true;
      const b = body();
      stop = new AbortController();
      try {
        const r = await fetch(form.dataset.draf, { method: 'POST', redirect: 'manual', signal: stop.signal, body: new URLSearchParams(b) });
        if (r.ok) kept = b, say('Draf tersimpan · ' + new Date().toLocaleTimeString('id', { timeStyle: 'short' }));
        else say('Belum tersimpan: tekan Simpan untuk mencoba lagi');
      } catch {
        if (!sending) say('Belum tersimpan: sambungan terputus');
      }
      busy = false;
    };
    form.addEventListener('change', save);
    setInterval(save, 1e4);
    on('beforeunload', e => { if (dirty()) e.preventDefault(), e.returnValue = ''; });
  }

  const locked = [];
  on('submit', e => {
    const f = e.target, b = e.submitter;
    if (f.method !== 'post' || 'unduh' in f.dataset) return;
    if (locked.some(l => l.f === f)) return e.preventDefault();
    if (f === form) sending = true, stop && stop.abort();
    locked.push({ f, b, html: b && b.innerHTML });
    if (!b) return;
    b.setAttribute('aria-disabled', 'true');
    if ('utama' in b.dataset) b.textContent = b.dataset.utama || 'Menyimpan…';
  });
  on('pageshow', () => {
    sending = false;
    for (const { b, html } of locked.splice(0)) if (b) b.removeAttribute('aria-disabled'), b.innerHTML = html;
  });

  const pill = $('[data-sambungan]'), net = () => {
    pill.hidden = false;
    pill.classList.toggle('off', !navigator.onLine);
    pill.firstElementChild.textContent = navigator.onLine ? 'Tersambung' : 'Terputus';
  };
  if (pill) net(), on('online', net), on('offline', net);

  // Two minutes before the session ends; staying is a click that opens nothing and loses nothing.
  const sesi = $('[data-sesi]');
  if (sesi) {
    const wait = () => {
      sesi.hidden = true;
      setTimeout(() => { sesi.hidden = false; }, (sesi.dataset.sesi - 120) * 1e3);
    };
    $('a', sesi).onclick = async e => {
      e.preventDefault();
      const r = await fetch(e.target.href, { redirect: 'manual' }).catch(() => 0);
      if (r.ok) wait();
      else sesi.textContent = 'Sesi belum diperpanjang. Simpan isian Anda.';
    };
    wait();
  }

  const tab = $('.menu [aria-current]');
  if (tab) tab.closest('.menu').scrollLeft = tab.offsetLeft - 48;
  const first = $('[data-galat]') || $('[data-keputusan=fokus]');
  if (first) first.focus({ preventScroll: 'keputusan' in first.dataset });
})();
