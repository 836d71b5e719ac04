// Every environment variable that the service reads, and how its text becomes a value: faults are collected, not thrown.

/** Variable → what it is when absent ('' = nothing). README's table and `.env.example` list exactly these. */
export const settings = {
  NODE_ENV: 'development',
  PORT: '3000',
  HOST: '127.0.0.1',
  PUBLIC_URL: '',
  LOG_LEVEL: 'info',
  ROLE: 'all',
  TRUST_PROXY: 'false',
  DATABASE_URL: '',
  DATA_DIR: '.data',
  SECRET_KEY: '',
  BOOTSTRAP_API_KEY: '',
  BOOTSTRAP_ADMIN_LOGIN: '',
  BOOTSTRAP_ADMIN_PASSWORD: '',
  BUSINESS_NAME: '',
  BUSINESS_TIME_ZONE: 'UTC',
  APPLE_WALLET: 'on',
  APPLE_CERTIFICATES_DIR: 'certificates',
  APPLE_PASS_TYPE_ID: '',
  APPLE_TEAM_ID: '',
  APPLE_KEY_PASSPHRASE: '',
  APNS_URL: 'https://api.push.apple.com',
  APNS_CA: '',
  GOOGLE_WALLET: 'on',
  GOOGLE_ISSUER_ID: '',
  GOOGLE_APPLICATION_CREDENTIALS: '',
  GOOGLE_WALLET_API_URL: 'https://walletobjects.googleapis.com',
  GOOGLE_TOKEN_URL: 'https://oauth2.googleapis.com/token',
  GOOGLE_CALLBACK_KEYS_URL: 'https://pay.google.com/gp/m/issuer/keys',
  GOOGLE_SAVE_URL: 'https://pay.google.com/gp/v/save',
  WALLET_BADGES_DIR: 'certificates/badges',
  SMTP_URL: '',
  MAIL_FROM: '',
} as const;

export type Setting = keyof typeof settings;

export type SettingsReader = ReturnType<typeof readSettings>;

export function readSettings(env: Record<string, string | undefined>) {
  const problems: string[] = [];

  /** What the operator wrote; an empty variable counts as absent. */
  const given = (name: Setting): string | undefined => env[name]?.trim() || undefined;
  const text = (name: Setting): string => given(name) ?? settings[name];

  const must = (name: Setting, holds: boolean, fault: string): void => {
    if (!holds) problems.push(`${name} ${fault}`);
  };
  const required = (name: Setting, example: string): void => {
    must(name, given(name) !== undefined, `is missing, e.g. ${name}=${example}`);
  };
  /** A variable that may be absent, checked when it is there. */
  const matching = (name: Setting, pattern: RegExp, fault: string): string | undefined => {
    const value = given(name);
    if (value !== undefined) must(name, pattern.test(value), fault);
    return value;
  };
  const oneOf = <T extends string>(name: Setting, allowed: readonly T[]): T => {
    const value = text(name) as T;
    must(name, allowed.includes(value), `must be one of ${allowed.join(', ')}, not "${value}"`);
    return value;
  };
  const wholeNumber = (name: Setting, from: number, to: number): number => {
    const value = text(name);
    const fine = /^\d{1,9}$/.test(value) && Number(value) >= from && Number(value) <= to;
    must(name, fine, `must be a whole number from ${from} to ${to}, not "${value}"`);
    return Number(value);
  };
  /** An address without a slash at its end; '' when absent. */
  const url = (name: Setting, schemes: string[]): string => {
    const value = text(name);
    if (value === '') return '';
    const scheme = URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : '';
    const starts = schemes.map((each) => `${each}://`).join(' or ');
    must(name, schemes.includes(scheme), `must be an address that starts with ${starts}`);
    return value.replace(/\/+$/, '');
  };

  return { problems, given, text, must, required, matching, oneOf, wholeNumber, url };
}
