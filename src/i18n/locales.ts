// The five languages, and what each is called by those who do not share our names for them.

export const locales = ['en', 'gu', 'ko', 'th', 'azb'] as const;
export type Locale = (typeof locales)[number];

export function isLocale(text: string): text is Locale {
  return (locales as readonly string[]).includes(text);
}

type Facts = {
  /** What the language calls itself, for a language menu. */
  endonym: string;
  direction: 'ltr' | 'rtl';
  /** BCP 47 tag for Intl. ICU knows no `azb` and would silently answer in English: its dates are Jalali with Persian digits. */
  intl: string;
  /** Folder of Apple's pass.strings. */
  lproj: string;
};

export const localeFacts: Record<Locale, Facts> = {
  en: { endonym: 'English', direction: 'ltr', intl: 'en-US', lproj: 'en' },
  gu: { endonym: 'ગુજરાતી', direction: 'ltr', intl: 'gu', lproj: 'gu' },
  ko: { endonym: '한국어', direction: 'ltr', intl: 'ko', lproj: 'ko' },
  th: { endonym: 'ไทย', direction: 'ltr', intl: 'th', lproj: 'th' },
  azb: { endonym: 'تۆرکجه', direction: 'rtl', intl: 'fa-IR-u-ca-persian-nu-arabext', lproj: 'az-Arab' },
};
