import t from 'tap';
import { lostMembers, memberPaths } from '../../../src/google/bodies/member-paths.ts';

const body = { id: '1', barcode: { value: 'x', alternateText: 'y' }, list: [{ a: 1 }], nothing: null };

t.test('paths name each member of each object, and look into no list', async (t) => {
  t.same(memberPaths(body), ['barcode', 'barcode.alternateText', 'barcode.value', 'id', 'list', 'nothing']);
  t.same(memberPaths({ gone: undefined }), [], 'what JSON leaves out is not there');
});

t.test('a member that is gone is missed, wherever it stood', async (t) => {
  const before = memberPaths(body);
  t.equal(lostMembers(before, body), false);
  t.equal(lostMembers(before, { ...body, more: 1, list: [] }), false, 'other values and new members');
  t.equal(lostMembers(before, { ...body, barcode: { value: 'x' } }), true);
  t.equal(lostMembers(before, { ...body, id: undefined }), true);
  t.equal(lostMembers(before, { ...body, barcode: [] }), true);
});

t.test('a wish to notify is not missed: Google forgets it by itself', async (t) => {
  t.equal(lostMembers(memberPaths({ ...body, notifyPreference: 'NOTIFY_ON_UPDATE' }), body), false);
});
