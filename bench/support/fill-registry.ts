import { Client } from 'pg';

/** Fills the registry up to `phones` rows, as a manifest would have: phones with two IMEIs, a serial number and a market, of which none has enrolled. */
export async function fillRegistry(databaseUrl: string, phones: number): Promise<void> {
  await work(databaseUrl, async (client) => {
    const chunk = 100_000;
    for (let from = 0; from < phones; from += chunk) {
      const until = Math.min(phones, from + chunk) - 1;
      await client.query(
        `with made as (
           select gen_random_uuid() as phone_id, number from generate_series($1::bigint, $2::bigint) as number
         ), added as (
           insert into phones (bucket, phone_id, imeis, serial, model, registered, consignment, market, sold_at)
           select ('x' || substr(phone_id::text, 1, 2))::bit(8)::int, phone_id,
                  array[350000000000000 + number * 2, 350000000000001 + number * 2],
                  'FILL' || lpad(number::text, 10, '0'), 'bench', true, 'LOT-' || number / 500, 'PA', now()
           from made order by 1, 2
           returning phone_id, imeis, serial
         )
         insert into hardware_identifiers (bucket, identifier, phone_id)
         select get_byte(sha256(convert_to(kept.key, 'UTF8')), 0), kept.identifier, phone_id
         from added cross join lateral (values
           ('imei:' || imeis[1], 'imei:' || imeis[1]),
           ('imei:' || imeis[2], 'imei:' || imeis[2]),
           ('serial:' || serial, 'serial:' || serial || ':bench')
         ) as kept (key, identifier)`,
        [from, until],
      );
    }
    await client.query('vacuum analyze phones');
    await client.query('vacuum analyze hardware_identifiers');
  });
}

/** Opens that many dossiers that no deadline will reach, as those of visitors are. */
export async function fillOpenDossiers(databaseUrl: string, phones: number): Promise<void> {
  await work(databaseUrl, async (client) => {
    await client.query(
      `with made as (
         select gen_random_uuid() as phone_id, number from generate_series(1, $1::bigint) as number
       ), added as (
         insert into phones (bucket, phone_id, serial, model, registered)
         select ('x' || substr(phone_id::text, 1, 2))::bit(8)::int, phone_id, 'OPEN' || number, 'bench', true
         from made order by 1, 2
         returning bucket, phone_id
       )
       insert into dossiers (bucket, phone_id, salt, standing, open)
       select bucket, phone_id, gen_random_uuid(), 'visitor', true from added`,
      [phones],
    );
    await client.query('vacuum analyze dossiers');
  });
}

async function work(databaseUrl: string, run: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await run(client);
  } finally {
    await client.end();
  }
}
