import t from 'tap';
import { offerClassKey } from '../../../src/google/bodies/class-key.ts';
import { type OfferClassNeeds, offerClass } from '../../../src/google/bodies/offer-class.ts';
import { business } from '../../apple/made-up.ts';
import { faceOf } from './made-up-faces.ts';

const needs = (change: Partial<OfferClassNeeds> = {}): OfferClassNeeds => ({
  face: faceOf({ translations: { ko: { title: '무료 커피' } } }),
  business,
  pictures: { title: 'https://example.com/title.png' },
  callbackUrl: 'https://example.com/google/callback',
  ...change,
});

t.test('a class says who gives what, once, and waits for a review that Google makes', async (t) => {
  t.hasStrict(offerClass('1.a', needs()), {
    id: '1.a',
    issuerName: 'Corner Café',
    provider: 'Corner Café',
    title: 'Free coffee',
    localizedTitle: { translatedValues: [{ language: 'ko', value: '무료 커피' }] },
    finePrint: 'One-time use',
    localizedFinePrint: { defaultValue: { language: 'en', value: 'One-time use' } },
    redemptionChannel: 'INSTORE',
    reviewStatus: 'UNDER_REVIEW',
    multipleDevicesAndHoldersAllowedStatus: 'ONE_USER_ALL_DEVICES',
    hexBackgroundColor: business.brand.backgroundColor,
    callbackOptions: { url: 'https://example.com/google/callback' },
    titleImage: { sourceUri: { uri: 'https://example.com/title.png' } },
    textModulesData: [],
  });
});

t.test('the contact is there when the business has one', async (t) => {
  const reachable = { ...business, brand: { ...business.brand, contact: 'hi@example.com' } };
  const full = offerClass('1.a', needs({ business: reachable }));
  t.hasStrict(full.textModulesData, [{ id: 'contact', header: 'Contact', body: 'hi@example.com' }]);
});

t.test('a class speaks the language of its business first', async (t) => {
  const { title, finePrint } = offerClass('1.a', needs({ business: { ...business, locale: 'ko' } }));
  t.same([title, finePrint], ['무료 커피', '1회용']);
});

t.test('a title of 60 characters stays whole', async (t) => {
  const title = '👩‍👩‍👧'.repeat(60);
  t.equal(offerClass('1.a', needs({ face: faceOf({ title }) })).title, title);
});

t.test('another title in any language is another class, another look is not', async (t) => {
  const key = offerClassKey(faceOf());
  t.match(key, /^[\w-]{22}$/);
  t.equal(offerClassKey(faceOf({ number: 2, description: 'Any', status: 'redeemed' })), key);
  const look = { brand: { ...business.brand, backgroundColor: '#000000', contact: 'x' }, name: 'New' };
  t.equal(offerClassKey(faceOf({}, look)), key);
  const others = [
    { title: 'Tea' },
    { translations: { th: { title: 'ชา' } } },
    { translations: { ko: { title: 'ชา' } } },
  ];
  t.equal(new Set([key, ...others.map((each) => offerClassKey(faceOf(each)))]).size, 4);
});

t.test('the key of a class is the same for ever', async (t) => {
  t.equal(offerClassKey(faceOf()), 'J1jCMBExvMKZ805l2e6oAC');
});
