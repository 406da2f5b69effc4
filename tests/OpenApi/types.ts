// What the generated types must know. Compiled only, never run.
import type { components } from './obj/openapi.js';

type Schemas = components['schemas'];
type Pdq = Extract<Schemas['HashRecord'], { signalType: 'pdq' }>;
type Md5 = Extract<Schemas['HashRecord'], { signalType: 'image_md5' }>;

export const quality: Pdq['quality'] = 100;
// @ts-expect-error A quality is a number.
export const text: Pdq['quality'] = '100';
// @ts-expect-error Only pdq has a quality.
export type None = Md5['quality'];

export const read = (record: Schemas['HashRecord']): number | undefined => record.signalType === 'pdq' ? record.quality : undefined;

export const pdq: Schemas['NewCaseHash'] = { signalType: 'pdq', hashValue: '', quality: 100 };
export const md5: Schemas['NewCaseHash'] = { signalType: 'image_md5', hashValue: '' };
// @ts-expect-error A PDQ hash needs its quality.
export const withoutQuality: Schemas['NewCaseHash'] = { signalType: 'pdq', hashValue: '' };

export const blocked: Schemas['VerdictsEntry'] = { recordId: '', verdict: 'Blocked', at: '' };
export const notBlocked: Schemas['VerdictsEntry'] = { recordId: '', verdict: 'NotBlocked', reason: 'Adult', at: '' };
// @ts-expect-error NotBlocked needs its reason.
export const withoutReason: Schemas['VerdictsEntry'] = { recordId: '', verdict: 'NotBlocked', at: '' };
