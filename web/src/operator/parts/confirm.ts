import { button, el, fill } from '../../dom';
import type { Result } from '../exchange';
import { explain, forgetIfRefused } from '../flows';
import type { State } from '../state';
import { actions, problem, progress } from './layout';

const maxReason = 500;

/** An action that changes something for people or platforms. */
export interface Question {
  title: string;
  /** What will happen, to how many people and platforms. */
  effects: string[];
  /** The words of the button that does it. */
  action: string;
  /** A choice in addition to the reason; the first option is chosen. */
  choice?: { label: string; options: [value: string, label: string][] };
  run: (reason: string, choice: string, report: (progress: string) => void) => Promise<Result<unknown>>;
  /** Shows what the action has changed. */
  done: () => unknown;
}

/** Asks before an action, in the only dialog. Escape closes it, except while the action runs. */
export function ask(state: State, question: Question): void {
  const dialog = document.querySelector('dialog')!;
  const reason = el('textarea', { id: 'reason', rows: '3', maxlength: String(maxReason), required: true, 'aria-describedby': 'reason-rule' });
  const choice = question.choice && el('select', { id: 'choice' }, ...question.choice.options.map(([value, label]) => el('option', { value }, label)));
  const outcome = el('div', { class: 'outcome' });
  let running = false;

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (running) return;
    running = true;
    const report = (text: string): void => fill(outcome, el('p', { role: 'status' }, text), progress(question.title));
    report('Waiting for the exchange…');
    const result = await question.run(reason.value.replace(/\s+/g, ' ').trim(), choice?.value ?? '', report);
    running = false;
    if (forgetIfRefused(state, result)) return;
    if (result.kind === 'ok') {
      dialog.close();
      question.done();
      return;
    }
    fill(outcome, problem(explain(result)));
    if (result.kind === 'refused' && result.field === 'reason') reason.focus();
  };

  dialog.onkeydown = event => {
    if (running && event.key === 'Escape') event.preventDefault();
  };
  dialog.oncancel = event => {
    if (running) event.preventDefault();
  };
  // Browsers close a dialog when the operator insists, whatever the two listeners above say.
  dialog.onclose = () => running && state.session !== undefined ? dialog.showModal() : fill(dialog);
  fill(dialog,
    el('form', { onsubmit: event => void submit(event), novalidate: true },
      el('h2', { id: 'question' }, question.title),
      el('ul', { id: 'effects', class: 'effects' }, ...question.effects.map(effect => el('li', {}, effect))),
      question.choice && el('label', { for: 'choice' }, question.choice.label), choice,
      el('label', { for: 'reason' }, 'Reason'), reason,
      el('p', { id: 'reason-rule', class: 'quiet' }, `Up to ${maxReason} characters, for the audit. No hashes, case numbers or keys.`),
      outcome,
      actions(el('button', { class: 'danger' }, question.action), button('Cancel', () => !running && dialog.close()))));
  dialog.showModal();
  reason.focus();
}
