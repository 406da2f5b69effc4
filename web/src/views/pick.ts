import { announce, button, el, fill, type Child } from '../dom';
import { addFiles } from '../flows';
import { t } from '../languages';
import { fileRow } from '../parts/fileRow';
import { actions, heading, note, step } from '../parts/layout';
import { maxFiles, type Pick } from '../picks';
import type { State, View } from '../state';

/** Choosing files. They are hashed on this device, and each shows its progress. */
export const pick: View<'pick'> = state => {
  const rows = new Map<Pick, HTMLElement>();
  const list = el('ul', { class: 'files' });
  const notes = el('div', {});
  const chooser = fileChooser(state);
  const choose = button('', () => chooser.click());
  const next = button(t('pick.next'), () => state.show({ view: 'review' }), 'primary');
  const previews = button('', () => togglePreviews(state), 'link');
  const title = heading(t('pick.title'));
  const again = button(t('again'), () => tryAgain(state, choose.hidden ? title : choose));

  state.picks.changed = () => {
    const { all, ready, isSettled, loadFailed } = state.picks;
    const problems = problemsOf(state.picks);
    for (const file of all) if (!rows.has(file)) rows.set(file, fileRow(file, () => state.previews, () => remove(state, file, choose)));
    showRows(list, all.map(file => rows.get(file)!));
    fill(notes, ...problems.map(text => note(text)), loadFailed && again);
    choose.textContent = all.length === 0 ? t('pick.choose') : t('pick.more');
    choose.className = all.length === 0 ? 'primary' : 'quiet';
    choose.hidden = all.length >= maxFiles;
    previews.textContent = state.previews ? t('pick.hide') : t('pick.show');
    previews.hidden = all.length === 0;
    next.hidden = !isSettled || ready.length === 0;
    if (all.length > 0) announce([t('pick.count', { ready: ready.length, all: all.length }), ...problems].join(' '));
  };
  state.picks.changed();

  return [
    step(1),
    title,
    el('p', {}, t('pick.stay', { most: maxFiles })),
    previews,
    list,
    notes,
    dropZone(state, choose, el('p', { class: 'quiet' }, t('pick.drop'))),
    chooser,
    actions(next, button(t('back'), () => state.show({ view: 'start' }))),
  ];
};

/** Inserting an element again, even at the same place, would take the focus from it. */
function showRows(list: Element, rows: readonly Element[]): void {
  if (rows.length !== list.children.length || rows.some(row => !list.contains(row))) fill(list, ...rows);
}

function togglePreviews(state: State): void {
  state.previews = !state.previews;
  for (const file of state.picks.all) file.changed();
  state.picks.changed();
}

function dropZone(state: State, ...children: Child[]): HTMLElement {
  const highlight = (isOver: boolean): void => void zone.classList.toggle('over', isOver);
  const zone = el('div', {
    class: 'drop',
    ondragover: () => highlight(true),
    ondragleave: () => highlight(false),
    ondrop: event => {
      highlight(false);
      addFiles(state, (event as DragEvent).dataTransfer!.files);
    },
  }, ...children);
  return zone;
}

function fileChooser(state: State): HTMLInputElement {
  const chooser = el('input', {
    type: 'file',
    accept: 'image/*,video/*',
    multiple: true,
    hidden: true,
    onchange: () => {
      addFiles(state, chooser.files ?? []);
      chooser.value = '';
    },
  });
  return chooser;
}

function remove(state: State, file: Pick, focusNext: HTMLElement): void {
  state.picks.remove(file);
  focusNext.focus();
}

function tryAgain(state: State, focusNext: HTMLElement): void {
  focusNext.focus();
  void state.picks.hashAll();
}

function problemsOf({ isFull, loadFailed, loadFailures }: State['picks']): string[] {
  return [
    ...(isFull ? [t('pick.most', { most: maxFiles })] : []),
    ...(loadFailed ? [t('pick.unprepared')] : []),
    ...(loadFailed && loadFailures > 1 ? [t('pick.reload')] : []),
  ];
}
