import { button, el } from '../dom';
import type { Credentials } from '../exchange';
import { askForCase, loadCase } from '../flows';
import { t, type Strings } from '../languages';
import { actions, heading, note } from '../parts/layout';
import type { OpenProblem, State, View } from '../state';

/** Asks for the case number and PIN, and says what was wrong with the last ones. */
export const open: View<'open'> = (state, place) => {
  const { typed, problem } = place;
  const caseNumber = field('case', typed.caseNumber, problem, { autocapitalize: 'characters', maxlength: '40' });
  const pin = field('pin', typed.pin, problem, { inputmode: 'numeric', maxlength: '12' });
  const remember = (): void => {
    place.typed = { caseNumber: caseNumber.value, pin: pin.value };
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    remember();
    openCase(state, place.typed);
  };
  return [
    heading(t('open.look')),
    el('form', { oninput: remember, onsubmit: submit, novalidate: true },
      problem === 'refused' && alert('refused'),
      el('label', { for: 'case' }, t('number.case')), caseNumber, problem === 'case' && alert('case'),
      el('label', { for: 'pin' }, t('number.pin')), pin, problem === 'pin' && alert('pin'),
      actions(el('button', { class: 'primary' }, t('open.show')), button(t('back'), () => state.show({ view: 'start' })))),
    el('p', { class: 'quiet' }, t('open.forgotten')),
  ];
};

function openCase(state: State, typed: Credentials): void {
  const credentials = { caseNumber: latin(typed.caseNumber).replace(/[^0-9a-z]/gi, ''), pin: latin(typed.pin).replace(/\D/g, '') };
  if (credentials.caseNumber.length !== 16) return askForCase(state, typed, 'case');
  if (credentials.pin.length !== 6) return askForCase(state, typed, 'pin');
  state.setCredentials(credentials);
  void loadCase(state);
}

function field(name: OpenProblem, value: string, problem: OpenProblem | undefined, more: Record<string, string>): HTMLInputElement {
  const input = el('input', {
    id: name, type: 'text', dir: 'ltr', autocomplete: 'off', spellcheck: 'false', ...more,
    ...(problem === name && { 'aria-invalid': 'true', 'aria-describedby': `${name}-problem` }),
  });
  input.value = value;
  return input;
}

function alert(problem: OpenProblem): HTMLElement {
  const shown = note(t(`open.${problem}` satisfies keyof Strings));
  shown.id = `${problem}-problem`;
  shown.setAttribute('role', 'alert');
  return shown;
}

/** Replaces wide letters and digits, and those of Arabic, Persian, Devanagari and Bengali, by Latin ones. */
function latin(text: string): string {
  const zeros = ['٠', '۰', '०', '০'];
  return text.normalize('NFKC').replace(/[٠-٩۰-۹०-९০-৯]/g, digit => {
    const zero = zeros.filter(first => first <= digit).pop()!;
    return String(digit.charCodeAt(0) - zero.charCodeAt(0));
  });
}
