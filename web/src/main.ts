import { App } from './app';
import { leaveOnEscEsc } from './exit';
import { prefetch, speak, supported } from './languages';

leaveOnEscEsc();
ignoreDroppedFiles();
const wanted = supported(navigator.languages);
speak(wanted[0] ?? 'en').then(() => {
  new App().start();
  // Safari has no idle callback.
  ('requestIdleCallback' in window ? requestIdleCallback : setTimeout)(() => void prefetch(wanted));
});

/** Keeps the browser from opening a file that is dropped outside the drop zone, which would close this page. */
function ignoreDroppedFiles(): void {
  for (const name of ['dragover', 'drop']) addEventListener(name, event => event.preventDefault());
}
