import type { App, View } from '../app';
import { button, el, type Child } from '../dom';
import type { Credentials } from '../exchange';
import { t, type Strings } from '../languages';
import { actions, heading, note } from './parts';
import { start } from './start';
import { lookUp } from './status';

/** Why a case did not open. The exchange does not tell an unknown number from a wrong PIN, and neither do we. */
type Trouble = 'case' | 'pin' | 'refused';

/** Asks for the case number and PIN, and says what was wrong with those shown before. */
export function open(typed: Credentials = { caseNumber: '', pin: '' }, wrong?: Trouble): View {
  const draw = (app: App): Child[] => {
    const caseNumber = field('case', typed.caseNumber, wrong, { autocapitalize: 'characters', maxlength: '40' });
    const pin = field('pin', typed.pin, wrong, { inputmode: 'numeric', maxlength: '12' });
    const remember = (): void => {
      typed = { caseNumber: caseNumber.value, pin: pin.value };
    };
    const submit = (event: Event): void => {
      event.preventDefault();
      remember();
      show(app, typed);
    };
    return [
      heading(t('open.look')),
      el('form', { oninput: remember, onsubmit: submit, novalidate: true },
        wrong === 'refused' && trouble('refused'),
        el('label', { for: 'case' }, t('number.case')), caseNumber, wrong === 'case' && trouble('case'),
        el('label', { for: 'pin' }, t('number.pin')), pin, wrong === 'pin' && trouble('pin'),
        actions(el('button', { class: 'primary' }, t('open.show')), button(t('back'), () => app.show(start)))),
      el('p', { class: 'quiet' }, t('open.forgotten')),
    ];
  };
  return { name: 'open', draw };
}

/** Asks again for what the exchange refused. */
export function askAgain(app: App, refused: Credentials, rule: string): void {
  app.credentials = undefined;
  ask(app, refused, rule === 'case-number' ? 'case' : rule === 'pin' ? 'pin' : 'refused');
}

function show(app: App, typed: Credentials): void {
  const credentials = { caseNumber: latin(typed.caseNumber).replace(/[^0-9a-z]/gi, ''), pin: latin(typed.pin).replace(/\D/g, '') };
  if (credentials.caseNumber.length !== 16) return ask(app, typed, 'case');
  if (credentials.pin.length !== 6) return ask(app, typed, 'pin');
  app.credentials = credentials;
  void lookUp(app);
}

function ask(app: App, typed: Credentials, wrong: Trouble): void {
  app.show(open(typed, wrong));
  document.querySelector<HTMLElement>('[aria-invalid]')?.focus();
}

function field(name: Trouble, value: string, wrong: Trouble | undefined, more: Record<string, string>): HTMLInputElement {
  const input = el('input', {
    id: name, type: 'text', dir: 'ltr', autocomplete: 'off', spellcheck: 'false', ...more,
    ...(wrong === name && { 'aria-invalid': 'true', 'aria-describedby': `${name}-trouble` }),
  });
  input.value = value;
  return input;
}

function trouble(which: Trouble): HTMLElement {
  const shown = note(t(`open.${which}` satisfies keyof Strings));
  shown.id = `${which}-trouble`;
  shown.setAttribute('role', 'alert');
  return shown;
}

/** Arabic, Persian and Devanagari digits as Latin ones. */
function latin(text: string): string {
  const zeros = ['٠', '۰', '०'];
  return text.replace(/[٠-٩۰-۹०-९]/g, digit => {
    const zero = zeros.filter(first => first <= digit).pop()!;
    return String(digit.charCodeAt(0) - zero.charCodeAt(0));
  });
}
