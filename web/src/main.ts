import { App } from './app';
import { leaveOnEscEsc } from './exit';
import { fetchAll, preferred, speak } from './languages';

leaveOnEscEsc();
ignoreDroppedFiles();
speak(preferred(navigator.languages)).then(() => {
  new App().start();
  // Safari has no idle callback.
  ('requestIdleCallback' in window ? requestIdleCallback : setTimeout)(() => void fetchAll());
});

/** Keeps the browser from opening a file that is dropped outside the drop zone, which would close this page. */
function ignoreDroppedFiles(): void {
  for (const name of ['dragover', 'drop']) addEventListener(name, event => event.preventDefault());
}
