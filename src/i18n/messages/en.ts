// English: the keys, the ICU arguments and the meaning that every other language follows. Whole sentences only.

export const en = {
  // What a pass, a print and a page say of a voucher.
  'voucher.word': 'Voucher',
  validity: 'Validity',
  validThru: 'Valid through {date}',
  noExpiry: 'No expiry',
  status: 'Status',
  'status.active': 'Active',
  'status.redeemed': 'Redeemed',
  'status.expired': 'Expired',
  'status.voided': 'Cancelled',
  'status.redeemedAt': 'Used {date}',
  redeemCode: 'Redeem Code',
  oneTime: 'One-time use',
  description: 'Description',
  voucherNumber: 'Voucher number',
  issuedBy: 'Issued by',
  voucherPage: 'Voucher page',
  contact: 'Contact',

  // The customer's page.
  'page.addToApple': 'Add to Apple Wallet',
  'page.addToGoogle': 'Add to Google Wallet',
  'page.showAtTill': 'Show this code to our team to redeem it.',
  'page.qrAlt': 'QR code of this voucher',
  'page.barcodeAlt': 'Barcode of this voucher',
  'page.download.qr': 'Download QR code',
  'page.download.barcode': 'Download barcode',
  'page.print': 'Print / Download',
  'page.language': 'Language',
  'page.development':
    'Development: this wallet pass is signed with a development certificate. A real phone will not accept it.',
  'page.googleDevelopment':
    'Development: this wallet pass is signed with a development key. A real phone will not accept it.',
  'page.otherDevice': 'Open this page on your phone to add the voucher to your wallet.',
  'page.ended.expired': 'This voucher has expired and can no longer be used.',
  'page.ended.redeemed': 'This voucher has already been used.',
  'page.ended.voided': 'This voucher was cancelled and can no longer be used.',
  'page.notFound.title': 'Voucher not found',
  'page.notFound.text':
    'This link is not valid. Check that it is complete, or ask the shop that gave it to you.',
  'page.gone.text': 'This voucher ended more than 30 days ago, so its page is closed.',
  'page.later': 'This does not work right now. Please try again in a minute.',

  // Titles of problem documents: what went wrong, one for each code of errors.ts.
  'problem.MALFORMED_REQUEST': 'The request cannot be read',
  'problem.MALFORMED_JSON': 'The body is not valid JSON',
  'problem.UNAUTHENTICATED': 'Sign in or use a valid key',
  'problem.SCOPE_MISSING': 'This key or sign-in may not do that',
  'problem.NOT_FOUND': 'Not found',
  'problem.METHOD_NOT_ALLOWED': 'This method is not supported here',
  'problem.CODE_TAKEN': 'This redeem code already exists',
  'problem.IN_PROGRESS': 'The same request is still running',
  'problem.GONE': 'This is no longer available',
  'problem.BODY_TOO_LARGE': 'The request is too large',
  'problem.ADDRESS_TOO_LONG': 'The address is too long',
  'problem.UNSUPPORTED_MEDIA_TYPE': 'This type of content is not supported',
  'problem.INVALID': 'Some fields are not valid',
  'problem.IMAGE_REFUSED': 'This image cannot be used',
  'problem.IDEMPOTENCY_KEY_REUSED': 'This idempotency key was used for another request',
  'problem.RATE_LIMITED': 'Too many requests',
  'problem.HEADERS_TOO_LARGE': 'The request headers are too large',
  'problem.PASS_UNAVAILABLE': 'The wallet pass is not available right now',
  'problem.UNAVAILABLE': 'The service is not available right now',
  'problem.INTERNAL': 'Something went wrong on our side',
} as const;

export type MessageKey = keyof typeof en;
/** What each other language must have: the same keys, with the same arguments (a test sees to those). */
export type Messages = Record<MessageKey, string>;
