// Who may import whom in src: STYLE's table as data. A line uses only what stands above it; `type x` allows types alone.
// Change it in the same commit as the import that needs it, with the reason.

const ground = [
  'errors',
  'clock',
  'ids',
  'barcodes',
  'i18n',
  'metrics',
  'finding',
  'config',
  'db',
  'http',
  'pages',
  'auth',
  'jobs',
];
const nouns = [
  'journal',
  'customers',
  'artwork',
  'businesses',
  'vouchers',
  'redemptions',
  'batches',
  'passes',
  'print',
];
const parties = ['apple', 'google', 'webhooks', 'reports', 'mail'];
const doors = ['admin', 'scanner', 'kiosk', 'voucher-page'];

/** A folder, or a file that stands alone → what its files may import besides each other. */
export const importTable: Record<string, readonly string[]> = {
  errors: [],
  clock: [],
  ids: [],
  barcodes: [],
  i18n: [],
  // Not in STYLE: what is counted, one closed list that whoever counts is handed by app.
  metrics: [],
  // Not in STYLE: what a check of the doctor's found, its own, Apple's and Google's.
  finding: [],
  // Not in STYLE: config's reader of texts, apart because README and .env.example are held against it.
  settings: [],
  // Besides STYLE: clock knows what a time zone is.
  config: ['errors', 'clock', 'settings'],
  // Besides STYLE: transactions give the time; the schema's columns carry branded types.
  db: ['config', 'errors', 'clock', 'type ids', 'type i18n'],
  // Besides STYLE: the route that shows the metrics.
  http: ['errors', 'i18n', 'type metrics'],
  // Not in STYLE: what all pages share, document, stylesheet, modules for browsers, choice of a language.
  pages: ['http', 'i18n', 'errors'],
  // Besides STYLE: pages, for the one at which staff sign in.
  auth: ['db', 'http', 'pages', 'i18n', 'errors', 'clock', 'ids'],
  jobs: ['db', 'errors', 'clock'],
  // Not in STYLE: the journal of vouchers, which vouchers, redemptions and the wallets all write.
  journal: ground,
  // Besides STYLE: http, for its routes.
  customers: ground,
  // Besides STYLE: http, for pictures that come as a form; what is counted of them, and what the doctor is told.
  artwork: ['db', 'auth', 'errors', 'ids', 'http', 'type metrics', 'finding'],
  // Not in STYLE: the tenant's table needs an owner. config is there for what the first business is made of.
  businesses: ['artwork', 'db', 'auth', 'http', 'errors', 'clock', 'ids', 'i18n', 'type config'],
  // Besides STYLE: businesses and the journal.
  vouchers: ['journal', 'customers', 'businesses', 'artwork', ...ground],
  // Not in STYLE: nouns of their own, which stand on vouchers.
  redemptions: ['vouchers', 'journal', 'customers', 'businesses', 'artwork', ...ground],
  batches: ['vouchers', 'journal', 'customers', 'businesses', 'artwork', ...ground],
  // Besides STYLE: a pass says who issued it, and holds links and codes that are derived secrets.
  passes: ['vouchers', 'customers', 'businesses', 'artwork', 'barcodes', 'i18n', 'db', 'ids', 'type auth'],
  // Not in STYLE: a voucher on paper says what its pass says.
  print: [
    'passes',
    'batches',
    'vouchers',
    'businesses',
    'artwork',
    'barcodes',
    'i18n',
    'auth',
    'db',
    'http',
    'errors',
    'ids',
  ],
  // Besides STYLE, both: businesses, whose brand and language a pass wears; customers, whose cards are passes too; and the
  // journal, which hears of phones that save and remove a pass.
  apple: ['passes', 'vouchers', 'journal', 'customers', 'businesses', 'artwork', ...ground],
  google: ['passes', 'vouchers', 'journal', 'customers', 'businesses', 'artwork', ...ground],
  // What we tell others, and what others report to us: two parties, since each has tables and rules of its own.
  webhooks: ['vouchers', 'journal', 'businesses', ...ground],
  reports: ['redemptions', 'vouchers', 'journal', 'customers', 'businesses', ...ground],
  // Not in STYLE: the mail server is a party too.
  mail: ['vouchers', 'journal', 'customers', 'businesses', ...ground],
  // Stand-ins for others: they know how a certificate and a signature look and what Google has written down of its API,
  // and nothing of our business.
  simulator: ['apple', 'google', 'errors', 'clock', 'ids'],
  // Not in STYLE: what the process starts in the place of Apple and Google, apart because only development has it.
  'stand-ins': ['simulator', 'type google'],
  // Besides the nouns: webhooks, for why it paused an address.
  admin: [...nouns, 'webhooks', ...ground],
  scanner: [...nouns, ...ground],
  kiosk: [...nouns, ...ground],
  'voucher-page': [...nouns, ...parties, ...ground],
  // Not in STYLE: what GET /readyz looks at.
  readiness: ['apple', 'google', ...ground],
  // Not in STYLE: what vouchers and cards are told of their passes.
  'wallet-states': ['type apple', 'type google', 'type customers', 'type vouchers', 'type http'],
  app: ['readiness', 'wallet-states', 'simulator', ...nouns, ...parties, ...doors, ...ground],
  // Not in STYLE: what an operator is told before a start: settings, database, address; Apple, Google and artwork examine their own,
  // and webhooks knows which addresses are public.
  doctor: ['apple', 'google', 'webhooks', 'artwork', ...ground],
  // Besides STYLE: the process wires the wallets and the first business, and finds out whose SECRET_KEY this is.
  server: ['app', 'stand-ins', ...parties, 'vouchers', 'businesses', ...ground],
  cli: ['app', 'doctor', 'simulator', ...parties, 'vouchers', 'businesses', ...ground],
};
