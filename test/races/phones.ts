// Ten thousand phones with a pass each, as rows: what a year of downloads leaves behind.

import type { Sql } from 'postgres';
import type { VoucherId } from '../../src/ids.ts';

export type Phone = { voucherId: VoucherId; token: string };

export async function insertPhones(
  sql: Sql,
  {
    businessId,
    passTypeIdentifier,
    count,
  }: { businessId: string; passTypeIdentifier: string; count: number },
): Promise<Phone[]> {
  await sql`
    insert into vouchers (id, business_id, number, status, title, translations, redeem_code, scan_token_hash,
      claim_token_hash, validity_type, time_zone, issued_on, allow_self_redeem, issued_at)
    select gen_random_uuid(), ${businessId}, n, 'active', 'Free coffee', '{}', 'CODE' || n, sha256(('s' || n)::bytea),
      sha256(('c' || n)::bytea), 'UNLIMITED', 'UTC', '2026-05-12', false, now()
    from generate_series(1, ${count}::int) as n`;
  await sql`
    insert into apple_passes (pass_type_identifier, serial_number, business_id, voucher_id, saved_at)
    select ${passTypeIdentifier}, md5('serial' || number), business_id, id, now() from vouchers`;
  await sql`
    insert into apple_devices (device_library_identifier, pass_type_identifier, push_token, token_said_at)
    select md5('device' || number), ${passTypeIdentifier}, encode(sha256(('token' || number)::bytea), 'hex'), now()
    from vouchers`;
  await sql`
    insert into apple_registrations (device_library_identifier, pass_type_identifier, serial_number, registered_at)
    select md5('device' || number), ${passTypeIdentifier}, md5('serial' || number), now() from vouchers`;
  await sql`analyze vouchers, apple_passes, apple_devices, apple_registrations`;
  const rows = await sql<Phone[]>`
    select id as "voucherId", encode(sha256(('token' || number)::bytea), 'hex') as token from vouchers order by number`;
  return [...rows];
}
