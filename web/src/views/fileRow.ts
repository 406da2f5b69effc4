import { button, el, fill, icon } from '../dom';
import { t } from '../languages';
import type { Pick } from '../picks';
import { note } from './parts';

/** A picked file: its name, which never leaves this device, how far it is, and a small picture that is hidden at first. */
export function fileRow(file: Pick, remove: () => void): HTMLElement {
  const { name } = file.file;
  const state = el('p', { class: 'state' });
  const bar = el('progress', { max: '1', 'aria-label': `${t('pick.making')}: ${name}` });
  const notes = el('div', {});
  const away = button('', remove, 'link');

  file.changed = () => {
    const isWrong = file.isSettled && file.hashed === undefined;
    state.textContent = file.state === 'making' ? t('pick.making') : file.state === 'waiting' ? t('pick.waiting') : isWrong ? '' : t('pick.ready');
    state.classList.toggle('ready', file.hashed !== undefined);
    bar.hidden = file.isSettled;
    bar.value = file.progress;
    fill(away, file.isSettled ? t('pick.remove') : t('pick.cancel'), el('span', { class: 'unseen' }, ` ${name}`));
    fill(notes, ...told(file));
  };
  file.changed();
  return el('li', {}, thumbnail(file.file), el('div', { class: 'file' }, el('p', { class: 'name', dir: 'auto' }, name), state, bar, notes), away);
}

function told(file: Pick): HTMLElement[] {
  switch (file.state) {
    case 'waiting':
    case 'making':
      return [];
    case 'ready':
      return file.hashed!.remarks.map(remark => note(t(`remark.${remark}`)));
    default:
      return [note(t(`wrong.${file.state}`))];
  }
}

/** A drawing in place of the picture, and the picture itself only when it is asked for. */
function thumbnail(file: File): HTMLElement {
  const box = el('div', { class: 'thumbnail' }, icon(file.type.startsWith('video/') ? 'film' : file.type.startsWith('image/') ? 'image' : 'info'));
  if (!file.type.startsWith('image/')) return box;
  const address = URL.createObjectURL(file);
  const release = (): void => URL.revokeObjectURL(address);
  const picture = el('img', { src: address, alt: '', loading: 'lazy', onload: release, onerror: () => { release(); picture.remove(); } });
  box.append(picture);
  return box;
}
