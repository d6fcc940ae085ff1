// The usual projector on Emmett: a consumer of $all from its beginning, whose processor
// writes one row for each message. It says how many messages a second it wrote in the
// window, and of how many customers.
//
// EVENTSTORE, POSTGRES: connection strings; WINDOW: seconds. The row is smaller than
// that of the engine's customers, has no index but its key, and nothing of it is
// decrypted or folded.
import { EventStoreDBClient } from '@eventstore/db-client';
import { eventStoreDBEventStoreConsumer } from '@event-driven-io/emmett-esdb';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.POSTGRES, max: 2 });
await pool.query(`CREATE TABLE rows (
  id text PRIMARY KEY, revision bigint NOT NULL, position numeric NOT NULL, type text NOT NULL, data jsonb NOT NULL)`);

const window = Number(process.env.WINDOW) * 1000;
const client = EventStoreDBClient.connectionString(process.env.EVENTSTORE);
const consumer = eventStoreDBEventStoreConsumer({ client, from: { stream: '$all' } });

let began = 0;
let written = 0;
let end;
const ended = new Promise((resolve) => (end = resolve));
consumer.processor({
  processorId: 'customers',
  startFrom: 'BEGINNING',
  eachMessage: async (event) => {
    const { streamName, streamPosition, globalPosition } = event.metadata;
    if (!streamName.startsWith('customer-')) return;
    if (began === 0) began = performance.now();
    await pool.query(
      `INSERT INTO rows (id, revision, position, type, data) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, position = excluded.position, type = excluded.type, data = excluded.data`,
      [streamName, streamPosition.toString(), globalPosition.toString(), event.type, event.data],
    );
    written++;
    if (performance.now() - began >= window) end();
  },
});
const running = consumer.start();
await Promise.race([ended, running]);
const rate = written / ((performance.now() - began) / 1000);
const rows = await pool.query('SELECT count(*) AS n FROM rows');
console.log(JSON.stringify({ rate, written, customers: Number(rows.rows[0].n) }));
process.exit(0);
