import { button, el, fill, icon, type Child } from '../dom';
import { t } from '../languages';
import type { Pick } from '../picks';
import { note } from './layout';

/** A picked file: its name (which never leaves the device), its progress, and a small picture while the person wants to see it. */
export function fileRow(pick: Pick, showsPicture: () => boolean, remove: () => void): HTMLElement {
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
    const kind = showsPicture() && mediaTypeOf(pick) === 'image' ? 'picture' : mediaTypeOf(pick);
    if (previewed !== kind) fill(preview, ...thumbnail(pick, kind));
    previewed = kind;
    if (drawn === pick.state) return;
    drawn = pick.state;
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

/** An icon, or the picture itself. */
function thumbnail(pick: Pick, kind: string): Child[] {
  if (kind !== 'picture') return [icon(kind === 'image' ? 'image' : kind === 'video' ? 'film' : 'info')];
  const picture = el('img', { src: pick.address, alt: '', loading: 'lazy', onerror: () => picture.remove() });
  return [icon('image'), picture];
}
