import type { View } from '../app';
import { button, el } from '../dom';
import { t } from '../languages';
import { submissionOf } from '../submission';
import { actions, companies, heading, itemName, note, step } from './parts';
import { pick } from './pick';
import { deliver } from './send';

/** All that will be sent, to be looked at first. */
export const review: View = {
  name: 'review',
  draw: app => {
    const files = app.picks.ready;
    app.submission = submissionOf(files.map(({ hashed }) => hashed), app.submission);
    return [
      step(2),
      heading(t('review.title')),
      el('ol', { class: 'items' }, ...files.map(({ file, hashed }, index) => el('li', {},
        el('p', {}, el('b', {}, itemName(hashed.mediaType, index + 1)), ' ', el('span', { class: 'name', dir: 'auto' }, file.name)),
        el('p', { class: 'quiet' }, t('review.codes', { codes: hashed.hashes.length }))))),
      el('h2', {}, t('start.companies')),
      companies(app),
      note(t('review.never'), 'lock'),
      el('details', {}, el('summary', {}, t('review.look')), el('pre', { dir: 'ltr', tabindex: '0', 'aria-label': t('review.look') }, app.submission.body)),
      el('p', { class: 'quiet' }, t('review.back')),
      actions(
        button(t('review.send'), () => void deliver(app), 'primary'),
        button(t('back'), () => app.show(pick)),
      ),
    ];
  },
};
