import type en from './en.json';

type Source = typeof en;
type Plain = { [K in keyof Source]: Source[K] extends string ? K : never }[keyof Source];

/** The texts with one form. */
export type Strings = Record<Plain, string>;

/** The texts about a number, with a form for each plural category that whole numbers have in the language. */
type Counted = Record<Exclude<keyof Source, Plain>, Partial<Record<Intl.LDMLPluralRule, string>>>;

export type Language =
  | 'ar' | 'bn' | 'de' | 'el' | 'en' | 'es' | 'fa' | 'fil' | 'fr' | 'hi' | 'id' | 'it' | 'ja' | 'ko'
  | 'nl' | 'pl' | 'pt' | 'ro' | 'ru' | 'sv' | 'sw' | 'tr' | 'uk' | 'ur' | 'vi' | 'zh-Hans' | 'zh-Hant';

interface Entry {
  name: string;
  dir?: 'rtl';
  /** The digits of the language (Unicode's name for them). Latin ones if left out. */
  digits?: 'arabext' | 'beng';
  load(): Promise<{ default: Strings & Counted }>;
}

/** In the order of the menu. All but English are machine translations, and say so. Each file is fetched when somebody wants its language. */
export const languages: Record<Language, Entry> = {
  id: { name: 'Bahasa Indonesia', load: () => import('./id.json') },
  de: { name: 'Deutsch', load: () => import('./de.json') },
  en: { name: 'English', load: () => import('./en.json') },
  es: { name: 'Español', load: () => import('./es.json') },
  fil: { name: 'Filipino', load: () => import('./fil.json') },
  fr: { name: 'Français', load: () => import('./fr.json') },
  it: { name: 'Italiano', load: () => import('./it.json') },
  sw: { name: 'Kiswahili', load: () => import('./sw.json') },
  nl: { name: 'Nederlands', load: () => import('./nl.json') },
  pl: { name: 'Polski', load: () => import('./pl.json') },
  pt: { name: 'Português', load: () => import('./pt.json') },
  ro: { name: 'Română', load: () => import('./ro.json') },
  sv: { name: 'Svenska', load: () => import('./sv.json') },
  vi: { name: 'Tiếng Việt', load: () => import('./vi.json') },
  tr: { name: 'Türkçe', load: () => import('./tr.json') },
  el: { name: 'Ελληνικά', load: () => import('./el.json') },
  ru: { name: 'Русский', load: () => import('./ru.json') },
  uk: { name: 'Українська', load: () => import('./uk.json') },
  ar: { name: 'العربية', dir: 'rtl', load: () => import('./ar.json') },
  ur: { name: 'اردو', dir: 'rtl', load: () => import('./ur.json') },
  fa: { name: 'فارسی', dir: 'rtl', digits: 'arabext', load: () => import('./fa.json') },
  hi: { name: 'हिन्दी', load: () => import('./hi.json') },
  bn: { name: 'বাংলা', digits: 'beng', load: () => import('./bn.json') },
  'zh-Hans': { name: '简体中文', load: () => import('./zh-Hans.json') },
  'zh-Hant': { name: '繁體中文', load: () => import('./zh-Hant.json') },
  ja: { name: '日本語', load: () => import('./ja.json') },
  ko: { name: '한국어', load: () => import('./ko.json') },
};

let current: Language = 'en';
let strings: Strings & Counted;

export const language = (): Language => current;

/** The text of a key in the current language, its `{names}` filled in. */
export function t(key: keyof Strings, values: Record<string, string | number> = {}): string {
  return filled(strings[key], values);
}

/** The same for a text about a number: `place` is where the number goes. */
export function counted(key: keyof Counted, place: string, count: number): string {
  const forms = strings[key];
  const form = forms[new Intl.PluralRules(current).select(count)] ?? forms.other;
  return filled(form!, { [place]: count });
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

/** The browser's languages that we have, the preferred one first. */
export function supported(tags: readonly string[]): Language[] {
  return tags.map(find).filter((tag): tag is Language => tag !== undefined);
}

/** Fetches languages into memory, so that they are there without a connection. */
export async function prefetch(wanted: readonly Language[]): Promise<void> {
  for (const tag of wanted) await languages[tag].load().catch(() => undefined);
}

/** The items of a sentence, such as "A, B and C". */
export function listOf(items: readonly string[]): string {
  return new Intl.ListFormat(current).format(items);
}

export function longDate(date: Date): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'long' }).format(date);
}

export function dateAndTime(date: Date): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]!;
    return typeof value === 'number' ? new Intl.NumberFormat(locale()).format(value) : value;
  });
}

/** Browsers differ in the digits that they choose for a language, so we name them. */
function locale(): string {
  return `${current}-u-nu-${languages[current].digits ?? 'latn'}`;
}

/** `zh-TW` is `zh-Hant`, and `tl` is `fil`. */
function find(tag: string): Language | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return [`${language}-${script}`, language].find((known): known is Language => known in languages);
  } catch {
    // Not every tag of a browser is valid.
    return undefined;
  }
}
