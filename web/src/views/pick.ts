import type { App, View } from '../app';
import { button, el, fill, type Child } from '../dom';
import { t } from '../languages';
import { most, type Pick } from '../picks';
import { fileRow } from './fileRow';
import { actions, heading, note, step } from './parts';
import { review } from './review';
import { start } from './start';

/** Choosing files. They are read here, on this device, and each shows how far it is. */
export const pick: View = {
  name: 'pick',
  draw: app => {
    const rows = new Map<Pick, HTMLElement>();
    const list = el('ul', { class: 'files' });
    const notes = el('div', {});
    const chooser = fileChooser(app);
    const choose = button('', () => chooser.click());
    const next = button(t('pick.next'), () => app.show(review), 'primary');
    const previews = button('', () => {
      app.previews = !app.previews;
      app.picks.changed();
    }, 'link');

    app.picks.changed = () => {
      const { all, ready, isSettled } = app.picks;
      for (const file of all) if (!rows.has(file)) rows.set(file, fileRow(file, () => remove(app, file, choose)));
      const shown = all.map(file => rows.get(file)!);
      // Putting an element where it already stands would take the focus from it.
      if (shown.length !== list.children.length || shown.some(row => !list.contains(row))) fill(list, ...shown);
      list.classList.toggle('previews', app.previews);
      fill(notes, ...troubles(app));
      choose.textContent = all.length === 0 ? t('pick.choose') : t('pick.more');
      choose.className = all.length === 0 ? 'primary' : 'quiet';
      choose.hidden = all.length >= most;
      previews.textContent = app.previews ? t('pick.hide') : t('pick.show');
      previews.hidden = all.length === 0;
      next.hidden = !isSettled || ready.length === 0;
      if (all.length > 0) app.say(t('pick.count', { ready: ready.length, all: all.length }));
    };
    app.picks.changed();

    return [
      step(1),
      heading(t('pick.title')),
      el('p', {}, t('pick.stay', { most })),
      previews,
      list,
      notes,
      dropZone(app, choose, el('p', { class: 'quiet' }, t('pick.drop'))),
      chooser,
      actions(next, button(t('back'), () => app.show(start))),
    ];
  },
};

function dropZone(app: App, ...children: Child[]): HTMLElement {
  const over = (isOver: boolean): void => void zone.classList.toggle('over', isOver);
  const zone = el('div', {
    class: 'drop',
    ondragover: () => over(true),
    ondragleave: () => over(false),
    ondrop: event => {
      over(false);
      app.picks.add((event as DragEvent).dataTransfer!.files);
    },
  }, ...children);
  return zone;
}

function fileChooser(app: App): HTMLInputElement {
  const chooser = el('input', {
    type: 'file',
    accept: 'image/*,video/*',
    multiple: true,
    hidden: true,
    onchange: () => {
      app.picks.add(chooser.files ?? []);
      chooser.value = '';
    },
  });
  return chooser;
}

function remove(app: App, file: Pick, focusNext: HTMLElement): void {
  app.picks.remove(file);
  focusNext.focus();
}

function troubles(app: App): Child[] {
  return [
    app.picks.isFull && note(t('pick.most', { most })),
    app.picks.isUnprepared && note(t('pick.unprepared')),
    app.picks.isUnprepared && button(t('again'), () => void app.picks.work()),
  ];
}
