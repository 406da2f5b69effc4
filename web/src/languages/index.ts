import type en from './en.json';

export type Strings = typeof en;
export type Language = 'ar' | 'de' | 'en' | 'es' | 'fr' | 'hi' | 'it' | 'nl' | 'pl' | 'pt' | 'tr' | 'uk';

interface Entry {
  name: string;
  dir?: 'rtl';
  load(): Promise<{ default: Strings }>;
}

/** All but English are machine translations, and say so. */
export const languages: Record<Language, Entry> = {
  ar: { name: 'العربية', dir: 'rtl', load: () => import('./ar.json') },
  de: { name: 'Deutsch', load: () => import('./de.json') },
  en: { name: 'English', load: () => import('./en.json') },
  es: { name: 'Español', load: () => import('./es.json') },
  fr: { name: 'Français', load: () => import('./fr.json') },
  hi: { name: 'हिन्दी', load: () => import('./hi.json') },
  it: { name: 'Italiano', load: () => import('./it.json') },
  nl: { name: 'Nederlands', load: () => import('./nl.json') },
  pl: { name: 'Polski', load: () => import('./pl.json') },
  pt: { name: 'Português', load: () => import('./pt.json') },
  tr: { name: 'Türkçe', load: () => import('./tr.json') },
  uk: { name: 'Українська', load: () => import('./uk.json') },
};

let current: Language = 'en';
let strings: Strings;

export const language = (): Language => current;

/** The text of a key in the language spoken, its `{names}` filled in. */
export function t(key: keyof Strings, values: Record<string, string | number> = {}): string {
  return strings[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

/** The same with an element in one of its places. */
export function around(key: keyof Strings, place: string, element: Element, values: Record<string, string | number> = {}): [string, Element, string] {
  const [before, after] = t(key, { ...values, [place]: '\n' }).split('\n') as [string, string];
  return [before, element, after];
}

/** Turns to a language; rejects, and changes nothing, when its strings cannot be fetched. */
export async function speak(wanted: Language): Promise<void> {
  const entry = languages[wanted];
  strings = (await entry.load()).default;
  current = wanted;
  document.documentElement.lang = wanted;
  document.documentElement.dir = entry.dir ?? 'ltr';
}

/** The first of the browser's languages that we speak. */
export function preferred(tags: readonly string[]): Language {
  const known = tags.map(tag => tag.toLowerCase().split('-')[0]!).find(tag => tag in languages);
  return (known ?? 'en') as Language;
}

/** Fetches every language into memory, so that it is there without a connection. */
export async function fetchAll(): Promise<void> {
  for (const entry of Object.values(languages)) await entry.load().catch(() => undefined);
}

/** The items of a sentence, such as "A, B and C". */
export function listOf(items: readonly string[]): string {
  return new Intl.ListFormat(current).format(items);
}

export function longDate(date: Date): string {
  return new Intl.DateTimeFormat(current, { dateStyle: 'long' }).format(date);
}

export function dateAndTime(date: Date): string {
  return new Intl.DateTimeFormat(current, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}
