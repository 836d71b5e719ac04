import t from 'tap';
import { wrongBodies } from './sent-bodies.ts';

const path = '/walletobjects/v1/offerObject';
const body = { id: '1.a', classId: '1.b', state: 'ACTIVE', validTimeInterval: { end: { date: '2026' } } };

t.test('a body that Google would refuse is found wrong, and its like that Google takes is not', async (t) => {
  const at = `${path}/1.a`;
  t.same(
    wrongBodies([
      { method: 'POST', path, body },
      { method: 'PUT', path: at, body },
      { method: 'PATCH', path: at, body: { id: '1.a' } },
      { method: 'GET', path: at, body: undefined },
      { method: 'POST', path: '/token', body: 'a form' },
    ]),
    [],
  );
  const wrong = {
    'a member that is no field': { ...body, title: 'Free coffee' },
    'a member inside that is no field': { ...body, validTimeInterval: { end: { date: '2026', at: 1 } } },
    'a word that is none': { ...body, state: 'REDEEMED' },
    'a word of old': { ...body, state: 'active' },
    'a text for an object': { ...body, validTimeInterval: { end: '2026' } },
    'nothing for an object': { ...body, barcode: null },
    'a body without what is required': { id: '1.a', state: 'ACTIVE' },
  };
  for (const [what, sent] of Object.entries(wrong))
    t.equal(wrongBodies([{ method: 'POST', path, body: sent }]).length, 1, what);
  t.equal(wrongBodies([{ method: 'DELETE', path: at, body }]).length, 1, 'a method that there is not');
  t.equal(
    wrongBodies([{ method: 'POST', path: `${at}/addMessage`, body }]).length > 0,
    true,
    'a body of another kind',
  );
});
