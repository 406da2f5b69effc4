/** Where the exit leads: a page that anybody might have open. */
const neutralSite = 'https://www.wikipedia.org/';
/** Without a connection: an empty page, in place of the browser's error. */
const emptyPage = 'about:blank';
const doublePress = 2_000;

const left = new AbortController();

/** Aborts when the person leaves. */
export const leaving = left.signal;

let isGoing = false;

/** Clears the screen and replaces this page in the tab's history. The page never adds an entry of its own. Screen readers say that it leaves. */
export function leave(): void {
  left.abort();
  document.body.replaceChildren(announcement());
  location.replace(navigator.onLine ? neutralSite : emptyPage);
}

/** Leaves when the exit is clicked that is there before any language is loaded. Its link alone would keep this page in the tab's history. */
export function leaveOnClick(): void {
  document.querySelector('.exit')!.addEventListener('click', event => {
    event.preventDefault();
    leave();
  });
}

/** Leaves when Esc is pressed twice. After the first press, the hint in the frame says so. */
export function leaveOnEscEsc(): void {
  let last = -Infinity;
  let timer: number | undefined;
  addEventListener('keydown', event => {
    if (event.key !== 'Escape' || event.repeat) return;
    if (event.timeStamp - last < doublePress) {
      event.preventDefault(); // By default, Esc stops loading, and that would include the neutral page.
      leave();
    }
    last = event.timeStamp;
    showHint(true);
    clearTimeout(timer);
    timer = window.setTimeout(() => showHint(false), doublePress);
  });
}

/**
 * While something is at risk, the browser asks before it closes the page, and the page itself asks before it follows a link to another
 * site, because browsers of phones often do not. `leave` never asks.
 */
export function guard(isAtRisk: () => boolean, ask: (address: string) => void): void {
  addEventListener('beforeunload', event => {
    const asks = !isGoing && !left.signal.aborted && isAtRisk();
    isGoing = false;
    if (!asks) return;
    event.preventDefault();
    event.returnValue = '';
  });
  addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^=http]') : null;
    const opensElsewhere = event.ctrlKey || event.metaKey || event.shiftKey; // in another tab or window
    if (link === null || opensElsewhere || !isAtRisk()) return;
    event.preventDefault();
    ask(link.href);
  });
}

/** Opens another site in this tab. The person was asked before. */
export function goTo(address: string): void {
  isGoing = true;
  location.assign(address);
}

function showHint(isShown: boolean): void {
  const hint = document.querySelector<HTMLElement>('#esc-again');
  if (hint !== null) hint.hidden = !isShown;
}

/** Says in the person's language that the page leaves. The exit has the text, because this must also work before any text is loaded. */
function announcement(): HTMLElement {
  const said = document.createElement('p');
  said.className = 'unseen';
  said.setAttribute('role', 'alert');
  said.textContent = document.querySelector<HTMLElement>('.exit')?.dataset['leaving'] ?? '';
  return said;
}
