import { button, el, type Child } from '../dom';
import { t } from '../languages';
import type { State } from '../state';

type Sent = State['sent'];

/** A name that says nothing about its content. */
const fileName = 'note.txt';
/** Until then, every browser has read the file that it saves. */
const readingTakes = 60_000;

/** The ways to keep numbers and PINs: copy, share, save, print. What they keep does not say what it is about. */
export function waysToKeep(sent: Sent, shown: Element): Child[] {
  const text = [...sent.flatMap(({ caseNumber, pin }) => [t('keep.number'), caseNumber, t('number.pin'), pin, '']), t('keep.use')].join('\n');
  const copied = el('p', { class: 'quiet', role: 'status' });
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      copied.textContent = t('number.copied');
    } catch {
      getSelection()!.selectAllChildren(shown);
    }
  };
  return [
    el('div', { class: 'row' },
      button(t('number.copy'), () => void copy()),
      // The person may close the sheet without choosing.
      'share' in navigator && button(t('number.share'), () => void navigator.share({ text }).catch(() => undefined)),
      button(t('number.save'), () => save(text)),
      button(t('number.print'), () => print())),
    copied,
  ];
}

/** Shown in print only, and then alone. */
export function sheet(sent: Sent): HTMLElement {
  return el('div', { class: 'sheet' },
    ...sent.map(({ caseNumber, pin }) => el('dl', { class: 'number' },
      el('dt', {}, t('keep.number')), el('dd', { dir: 'ltr' }, caseNumber),
      el('dt', {}, t('number.pin')), el('dd', { dir: 'ltr' }, pin))),
    el('p', {}, t('keep.use')));
}

function save(text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  el('a', { href: address, download: fileName }).click();
  setTimeout(() => URL.revokeObjectURL(address), readingTakes);
}
