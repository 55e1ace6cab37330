// Progressive only: without this the photo is sent as it is, and the server makes it small.
(() => {
  const SIDE = 1600, MB = n => (n / 1048576).toLocaleString('id', { maximumFractionDigits: 1 }) + ' MB';
  for (const form of document.querySelectorAll('form[data-foto]')) {
    const input = form.querySelector('[type=file]'), say = form.querySelector('[data-foto-kabar]'), button = form.querySelector('button');
    let shown;
    input.addEventListener('change', async () => {
      const file = input.files[0];
      if (shown) shown.remove(), shown = 0;
      say.textContent = '';
      if (!file || !file.type.startsWith('image')) return;
      button.disabled = true;
      say.textContent = 'Menyiapkan foto…';
      try {
        const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
        const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
        shown = Object.assign(document.createElement('canvas'), { width: picture.width * scale, height: picture.height * scale });
        shown.setAttribute('role', 'img');
        shown.setAttribute('aria-label', 'Foto yang akan dikirim');
        const pen = shown.getContext('2d');
        pen.fillStyle = '#fff';
        pen.fillRect(0, 0, shown.width, shown.height);
        pen.drawImage(picture, 0, 0, shown.width, shown.height);
        const small = await new Promise(done => shown.toBlob(done, 'image/jpeg', .85));
        if (small && small.size < file.size) {
          const bag = new DataTransfer();
          bag.items.add(new File([small], 'foto.jpg', { type: 'image/jpeg' }));
          input.files = bag.files;
        }
        say.textContent = 'Siap dikirim, ' + MB(input.files[0].size) + (file.size > input.files[0].size ? ' (semula ' + MB(file.size) + ')' : '') + '.';
        say.before(shown);
      } catch {
        shown = 0;
        say.textContent = 'Foto ini tidak dapat ditampilkan di sini. Kirim saja; sistem akan memeriksanya.';
      }
      button.disabled = false;
    });
    form.addEventListener('submit', () => {
      say.before(document.createElement('progress'));
      say.textContent = 'Sedang dikirim. Biarkan halaman ini terbuka.';
    });
  }
})();
