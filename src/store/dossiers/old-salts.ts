import type { OldSalts } from '../../app/dossiers/replace-old-salts.ts';
import { timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';

// An order has ended when it expired, was answered or withdrawn; a lock, when its lease is over or the phone obeyed a release after it.
const replace = {
  name: 'replace-old-salts',
  text: `update dossiers d set salt = gen_random_uuid(), old_salt = false
    from (select o.bucket, o.phone_id from dossiers o where o.old_salt and not exists (
        select from directives s where s.bucket = o.bucket and s.phone_id = o.phone_id
          and s.statement like '{"v":1,"kind":"directive",%'
          and case when s.type = 'lock'
            then s.lease > $1 and s.state <> 'withdrawn' and not exists (
              select from directives r where r.bucket = s.bucket and r.phone_id = s.phone_id
                and r.type = 'release' and r.state = 'obeyed' and r.seq > s.seq)
            else s.expires_at > $1 and s.state in ('pending', 'refused') end)
      limit $2 for no key update skip locked) as over
    where d.bucket = over.bucket and d.phone_id = over.phone_id returning 1`,
};

/** See `OldSalts.replaceOldSalts`. */
export const replaceOldSalts: OldSalts['replaceOldSalts'] = async (tx, now, limit) =>
  (await pgTransaction(tx).rows(replace, [timestamp(now), limit])).length;
