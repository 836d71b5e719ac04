// Who may import whom in src: STYLE's table as data. A line uses only what stands above it; `type x` allows types alone.
// Change it in the same commit as the import that needs it, with the reason.

const ground = ['errors', 'clock', 'ids', 'barcodes', 'i18n', 'config', 'db', 'http', 'auth'];
const nouns = ['artwork', 'businesses', 'vouchers', 'passes'];
const parties = ['apple', 'google'];
const doors = ['admin', 'voucher-page'];

/** A folder, or a file that stands alone → what its files may import besides each other. */
export const importTable: Record<string, readonly string[]> = {
  errors: [],
  clock: [],
  ids: [],
  barcodes: [],
  i18n: [],
  // Not in STYLE: config's reader of texts, apart because README and .env.example are held against it.
  settings: [],
  // Besides STYLE: clock knows what a time zone is.
  config: ['errors', 'clock', 'settings'],
  // Besides STYLE: transactions give the time; the schema's columns carry branded types.
  db: ['config', 'errors', 'clock', 'type ids', 'type i18n'],
  http: ['errors', 'i18n'],
  auth: ['db', 'http', 'i18n', 'errors', 'clock', 'ids'],
  // Besides STYLE: http, for pictures that come as a form.
  artwork: ['db', 'auth', 'errors', 'ids', 'http'],
  // Not in STYLE: the tenant's table needs an owner. config is there for what the first business is made of.
  businesses: ['artwork', 'db', 'auth', 'http', 'errors', 'clock', 'ids', 'i18n', 'type config'],
  // Not yet STYLE's customers and jobs.
  vouchers: ['businesses', 'artwork', ...ground],
  // Besides STYLE: a pass says who issued it.
  passes: ['vouchers', 'businesses', 'artwork', 'barcodes', 'i18n', 'db', 'ids'],
  // Besides STYLE: businesses, whose brand and language a pass wears.
  apple: ['passes', 'vouchers', 'businesses', 'artwork', ...ground],
  google: ['passes', 'vouchers', 'businesses', 'artwork', ...ground],
  admin: [...nouns, ...ground],
  'voucher-page': [...nouns, ...parties, ...ground],
  app: [...nouns, ...parties, ...doors, ...ground],
  // Besides STYLE: the process wires the wallets and the first business, and finds out whose SECRET_KEY this is.
  server: ['app', ...parties, 'vouchers', 'businesses', 'config', 'errors', 'clock', 'db', 'http', 'auth'],
  cli: ['app', ...parties, 'vouchers', 'businesses', 'config', 'errors', 'clock', 'db', 'http', 'auth'],
};
