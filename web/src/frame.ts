import type { App } from './app';
import { button, el, icon, link, type Child } from './dom';
import { around, language, languages, t, type Language } from './languages';
import { help } from './views/help';

const takeItDown = 'takeitdown.ncmec.org';

/** What stays above every view: the language and the way out. */
export function header(app: App): Child[] {
  const exit = button(t('exit'), () => app.leave(), 'exit');
  exit.append(icon('exit'));
  return [languageChoice(app), exit];
}

/** What every view begins with: whether all this is only a demonstration, and who translated it. */
export function notices(app: App): Child[] {
  return [
    app.isDemonstration && el('p', { class: 'demo' }, t('demo'), ' ', ...around('demo.real', 'site', link(takeItDown, `https://${takeItDown}`))),
    t('translated') !== '' && el('p', { class: 'translated' }, t('translated')),
  ];
}

/** What stands below every view. */
export function footer(app: App): Child[] {
  return [
    button(t('footer.help'), () => app.view.name !== 'help' && app.show(help(app.view)), 'link'),
    el('p', { class: 'keys' }, t('exit.keys')),
    el('p', {}, t('footer.nothing')),
    el('p', {}, t('footer.independent')),
  ];
}

function languageChoice(app: App): HTMLElement {
  const choice = el(
    'select',
    { id: 'language', 'aria-label': t('language'), onchange: () => void app.speak(choice.value as Language) },
    ...Object.entries(languages).map(([tag, { name }]) => el('option', { value: tag, lang: tag, selected: tag === language() }, name)),
  );
  return el('label', { class: 'language' }, icon('globe'), choice);
}
