import { App } from './app';
import { leaveOnClick, leaveOnEscEsc } from './exit';
import { prefetch, speak, supported } from './languages';

leaveOnEscEsc();
leaveOnClick();
ignoreDroppedFiles();
const wanted = supported(navigator.languages);
speak(wanted[0] ?? 'en').catch(() => speak('en')).then(start, sayThatItDidNotLoad);

function start(): void {
  new App().start();
  // Safari has no idle callback.
  ('requestIdleCallback' in window ? requestIdleCallback : setTimeout)(() => void prefetch(wanted));
}

/** There is no text of any language, so index.html has it. */
function sayThatItDidNotLoad(): void {
  document.querySelector('.slow')!.className = '';
  document.querySelector<HTMLElement>('#cannot-run')!.hidden = true;
  document.querySelector<HTMLElement>('#not-loaded')!.hidden = false;
}

/** Keeps the browser from opening a file that is dropped outside the drop zone, which would close this page. */
function ignoreDroppedFiles(): void {
  for (const name of ['dragover', 'drop']) addEventListener(name, event => event.preventDefault());
}
