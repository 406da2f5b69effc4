import { button, el, fill, icon, type Child } from '../dom';
import { t } from '../languages';
import type { Pick } from '../picks';
import { note } from './layout';

/** A picked file: its name (which never leaves the device), its progress, and a small picture that is hidden at first. */
export function fileRow(pick: Pick, remove: () => void): HTMLElement {
  const { name } = pick.file;
  const preview = el('div', { class: 'thumbnail' });
  let previewed: string | undefined;
  let drawn: Pick['state'] | undefined;
  const state = el('p', { class: 'state' });
  const bar = el('progress', { max: '1', 'aria-label': `${t('pick.making')}: ${name}` });
  const notes = el('div', {});
  const removeButton = button('', remove, 'link');

  pick.changed = () => {
    bar.value = pick.progress;
    if (drawn === pick.state) return;
    drawn = pick.state;
    const mediaType = mediaTypeOf(pick);
    if (previewed !== mediaType) fill(preview, ...thumbnail(pick.file, mediaType));
    previewed = mediaType;
    state.textContent = stateText(pick);
    state.classList.toggle('ready', pick.hashed !== undefined);
    bar.hidden = pick.isSettled;
    fill(removeButton, pick.isSettled ? t('pick.remove') : t('pick.cancel'), el('span', { class: 'unseen' }, ` ${name}`));
    fill(notes, ...notesOf(pick));
  };
  pick.changed();
  return el('li', {}, preview, el('div', { class: 'file' }, el('p', { class: 'name', dir: 'auto' }, name), state, bar, notes), removeButton);
}

function stateText({ state }: Pick): string {
  switch (state) {
    case 'waiting':
      return t('pick.waiting');
    case 'hashing':
      return t('pick.making');
    case 'ready':
      return t('pick.ready');
    default:
      return '';
  }
}

function notesOf(pick: Pick): HTMLElement[] {
  switch (pick.state) {
    case 'waiting':
      return [];
    case 'hashing':
      return mediaTypeOf(pick) === 'video' ? [note(t('pick.video'))] : [];
    case 'ready':
      return pick.hashed!.remarks.map(remark => note(t(`remark.${remark}`)));
    default:
      return [note(t(`wrong.${pick.state}`))];
  }
}

/** By its content once that is known, and by its name until then. */
function mediaTypeOf({ hashed, file }: Pick): string {
  return hashed?.mediaType ?? file.type.split('/')[0]!;
}

/** An icon, which covers the picture until the person asks to see it. */
function thumbnail(file: File, mediaType: string): Child[] {
  if (mediaType !== 'image') return [icon(mediaType === 'video' ? 'film' : 'info')];
  const address = URL.createObjectURL(file);
  const release = (): void => URL.revokeObjectURL(address);
  const picture = el('img', { src: address, alt: '', loading: 'lazy', onload: release, onerror: () => { release(); picture.remove(); } });
  return [icon('image'), picture];
}
