/** A service that helps people whose pictures were shared. */
export interface Service {
  /** ISO 3166 code with two letters, or `everywhere`. */
  country: string;
  name: string;
  what: 'talk' | 'report' | 'remove' | 'adult' | 'find';
  phone?: string;
  site?: string;
  /** A page of the service or of an authority that confirms this entry. */
  source: string;
}

export const everywhere = '';

/** The day on which somebody last compared every entry with its source. Open the source before you change an entry. */
export const readOn = '2026-11-22';

export const services: readonly Service[] = [
  {
    country: everywhere, name: 'Take It Down (NCMEC)', what: 'remove', site: 'https://takeitdown.ncmec.org',
    source: 'https://www.wtap.com/prnewswire/2023/02/27/ncmec-launches-new-service-that-can-help-you-take-it-down/',
  },
  {
    country: everywhere, name: 'StopNCII.org', what: 'adult', site: 'https://stopncii.org',
    source: 'https://spectrumlocalnews.com/nys/rochester/news/2024/01/30/new-tool-helps-minors-remove-explicit-images-from-social-media',
  },
  {
    country: everywhere, name: 'Child Helpline International', what: 'find', site: 'https://childhelplineinternational.org',
    source: 'https://childhelplineinternational.org/about/members/',
  },
  { country: everywhere, name: 'INHOPE', what: 'report', site: 'https://www.inhope.org', source: 'https://www.inhope.org/EN/hotline-guide' },
  {
    country: 'AT', name: 'Rat auf Draht', what: 'talk', phone: '147', site: 'https://www.rataufdraht.at',
    source: 'https://www.rataufdraht.at/pressemitteilungen/25-jahre-notrufnummer-147',
  },
  {
    country: 'AU', name: 'eSafety', what: 'remove', site: 'https://www.esafety.gov.au/report',
    source: 'https://www.esafety.gov.au/key-topics/image-based-abuse/report-image-based-abuse',
  },
  { country: 'AU', name: 'Kids Helpline', what: 'talk', phone: '1800 55 1800', source: 'https://www.imagebasedabuse.com/what-to-do-2/' },
  { country: 'BR', name: 'SaferNet Helpline', what: 'talk', site: 'https://helpline.org.br', source: 'https://helpline.org.br' },
  {
    country: 'CA', name: 'Cybertip.ca', what: 'report', phone: '1-866-658-9022', site: 'https://www.cybertip.ca',
    source: 'https://www.protectkidsonline.ca/app/en/report_concerning_behaviour',
  },
  {
    country: 'CA', name: 'NeedHelpNow.ca', what: 'remove', site: 'https://needhelpnow.ca',
    source: 'https://www.protectkidsonline.ca/app/en/report_concerning_behaviour',
  },
  {
    country: 'CH', name: '147.ch', what: 'talk', phone: '147', site: 'https://www.147.ch',
    source: 'https://www.bag-blueprint.ch/147ch-beratung-und-hilfe-fuer-kinder-und-jugendliche',
  },
  {
    country: 'DE', name: 'Nummer gegen Kummer', what: 'talk', phone: '116 111', site: 'https://www.nummergegenkummer.de',
    source: 'https://www.bmfsfj.de/bmfsfj/mediathek/anrufen-mailen-chatten-gegen-sorgen-154556',
  },
  { country: 'EG', name: 'خط نجدة الطفل', what: 'talk', phone: '16000', source: 'http://benisuef.gov.eg/Imp-info/infodetail.aspx?id=99' },
  {
    country: 'ES', name: 'INCIBE, Tu Ayuda en Ciberseguridad', what: 'talk', phone: '017', site: 'https://www.incibe.es',
    source: 'https://www.incibe.es/en/linea-de-ayuda-en-ciberseguridad/faq',
  },
  {
    country: 'ES', name: 'Canal Prioritario (AEPD)', what: 'remove', site: 'https://www.aepd.es/canalprioritario/',
    source: 'https://www.lalfas.es/concejalias/igualdad/la-concejalia-de-igualdad-informa-del-canal-prioritario-de-la-agencia-espanola-de-proteccion-de-datos/',
  },
  { country: 'FR', name: '3018', what: 'remove', phone: '3018', site: 'https://3018.fr', source: 'https://solidarites.gouv.fr/node/2219' },
  { country: 'FR', name: 'Allô 119', what: 'talk', phone: '119', site: 'https://allo119.gouv.fr', source: 'https://solidarites.gouv.fr/node/2219' },
  {
    country: 'GB', name: 'Report Remove (Childline, IWF)', what: 'remove',
    site: 'https://www.childline.org.uk/info-advice/bullying-abuse-safety/online-mobile-safety/report-remove/',
    source: 'https://www.iwf.org.uk/what-we-do/why-we-exist/report-remove',
  },
  {
    country: 'GB', name: 'Childline', what: 'talk', phone: '0800 1111', site: 'https://www.childline.org.uk',
    source: 'http://www.childline.org.uk/pages/about.aspx',
  },
  { country: 'IE', name: 'Hotline.ie', what: 'report', site: 'https://hotline.ie', source: 'https://hotline.ie/report' },
  {
    country: 'IN', name: 'CHILDLINE', what: 'talk', phone: '1098', site: 'https://www.childlineindia.org',
    source: 'https://www.childlineindia.org/a/about/childline-india',
  },
  {
    country: 'IT', name: 'Telefono Azzurro', what: 'talk', phone: '19696', site: 'https://azzurro.it',
    source: 'https://tg24.sky.it/cronaca/2025/04/23/telefono-azzurro-numeri-intervento-giubileo',
  },
  { country: 'IT', name: '114 Emergenza Infanzia', what: 'report', phone: '114', source: 'https://www.comune.trieste.it/114-emergenza-infanzia' },
  {
    country: 'NL', name: 'Helpwanted', what: 'remove', phone: '020 261 52 75', site: 'https://www.helpwanted.nl',
    source: 'http://www.helpwanted.nl/en',
  },
  { country: 'NZ', name: 'Netsafe', what: 'report', phone: '0508 NETSAFE', site: 'https://netsafe.org.nz', source: 'http://www.netsafe.org.nz/hdc/' },
  {
    country: 'PL', name: 'Telefon Zaufania dla Dzieci i Młodzieży', what: 'talk', phone: '116 111', site: 'https://116111.pl',
    source: 'https://media.fdds.pl/369032-jeszcze-wiecej-wsparcia-w-telefonie-zaufania-dla-dzieci-i-mlodziezy-116-111-fundacji-dajemy-dzieciom-sile',
  },
  {
    country: 'PT', name: 'Linha Internet Segura (APAV)', what: 'talk', phone: '800 21 90 90',
    source: 'https://www.apav.pt/cibercrime/index.php/linha-internet-segura',
  },
  {
    country: 'TR', name: 'Alo 183', what: 'report', phone: '183',
    source: 'https://www.dunya.com/gundem/bakanliga-sms-ile-ulasilabilecek-haberi-238876',
  },
  {
    country: 'UA', name: 'Національна дитяча гаряча лінія', what: 'talk', phone: '116 111',
    source: 'https://hromadske.radio/podcasts/rankova-hvylya/lyshe-2-ditey-vykorystovuyut-garyachu-liniyu-shchob-povidomyty-pro-nasylstvo',
  },
  {
    country: 'US', name: 'CyberTipline (NCMEC)', what: 'report', phone: '1-800-843-5678', site: 'https://report.cybertip.org',
    source: 'https://www.tndagc.org/ncmecs-take-it-down-combats-sextortion/',
  },
];
