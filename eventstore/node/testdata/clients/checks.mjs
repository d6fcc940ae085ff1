// Runs one of the official JavaScript clients against a node:
//
//   node checks.mjs LIBRARY CONNECTION-STRING [tls]
//
// LIBRARY is @eventstore/db-client or @kurrent/kurrentdb-client, looked for
// in node_modules of the working directory. clients_test.go calls it.
import { createRequire } from "module";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
const require = createRequire(process.cwd() + "/");
const [, , lib, conn, mode] = process.argv;
const m = require(lib);
const Client = m.EventStoreDBClient || m.KurrentDBClient;
const { jsonEvent, binaryEvent, START, END, BACKWARDS, FORWARDS, NO_STREAM, ANY, STREAM_EXISTS } = m;
const make = (s) => Client.connectionString(s);
let passed = 0,
  failed = 0;
const check = async (name, f) => {
  try {
    await Promise.race([f(), new Promise((_, no) => setTimeout(() => no(new Error("timeout")), 15000))]);
    passed++;
  } catch (e) {
    failed++;
    console.log("FAIL", name, e.constructor?.name, String(e.message ?? e).slice(0, 400));
  }
};
const ev = (n = 1, type = "T") =>
  Array.from({ length: n }, (_, i) => jsonEvent({ type, data: { i }, metadata: { m: i } }));
const all = async (it) => {
  const out = [];
  for await (const e of it) out.push(e);
  return out;
};
const fails = async (p, name) => {
  try {
    await p;
  } catch (e) {
    assert.equal(e.constructor.name, name, `${e.constructor.name}: ${e.message}`);
    return e;
  }
  assert.fail("no error, wanted " + name);
};
const take = (sub, n, f) =>
  new Promise((ok, no) => {
    const got = [];
    sub.on("error", no);
    sub.on("data", (e) => {
      got.push(e);
      f?.(e, sub);
      if (got.length === n) ok(got);
    });
  });
const id = () => randomUUID().slice(0, 8);
const c = make(conn);
const K = lib.startsWith("@kurrent");
for (const f of ["appendToStream", "deleteStream", "tombstoneStream"]) {
  // the newer client calls it streamState
  const was = Client.prototype[f];
  if (K)
    Client.prototype[f] = function (...a) {
      const o = a[a.length - 1];
      if (o && o.expectedRevision !== undefined) {
        o.streamState = o.expectedRevision;
      }
      return was.apply(this, a);
    };
}

if (mode === "tls") {
  await check("admin appends and reads", async () => {
    await c.appendToStream("tls-" + id(), ev(2));
    await all(c.readAll({ maxCount: 5 }));
  });
  const plain = make(conn.replace("admin:changeit@", ""));
  await check("anonymous is refused", () => fails(plain.appendToStream("x", ev()), "AccessDeniedError"));
  await check("anonymous read is refused", () => fails(all(plain.readStream("x")), "AccessDeniedError"));
  const bad = make(conn.replace("admin:changeit@", "admin:wrong@"));
  await check("bad password", async () => {
    try {
      await bad.appendToStream("x", ev());
      assert.fail("accepted");
    } catch (e) {
      assert.match(e.constructor.name, /AccessDenied|Unauthenticated|UnknownError/, e.constructor.name);
      console.log("  bad password is", e.constructor.name, e.message?.slice(0, 100));
    }
  });
  await check("credentials of a call", () =>
    plain.appendToStream("tls-" + id(), ev(), { credentials: { username: "ops", password: "changeit" } }),
  );
  await check("acl", async () => {
    const s = "acl-" + id();
    await c.appendToStream(s, ev());
    await c.setStreamMetadata(s, {
      acl: {
        readRoles: ["$admins"],
        writeRoles: ["$admins"],
        deleteRoles: ["$admins"],
        metaReadRoles: ["$admins"],
        metaWriteRoles: ["$admins"],
      },
    });
    await fails(
      all(plain.readStream(s, { credentials: { username: "ops", password: "changeit" } })),
      "AccessDeniedError",
    );
    assert.equal((await all(c.readStream(s))).length, 1);
  });
  await check("persistent as ops", async () => {
    const s = "p-" + id(),
      o = { credentials: { username: "ops", password: "changeit" } };
    await plain.createPersistentSubscriptionToStream(s, "g", m.persistentSubscriptionToStreamSettingsFromDefaults(), o);
    await fails(
      plain.createPersistentSubscriptionToStream(s, "h", m.persistentSubscriptionToStreamSettingsFromDefaults()),
      "AccessDeniedError",
    );
    await plain.deletePersistentSubscriptionToStream(s, "g", o);
  });
} else {
  await check("append, read both ways", async () => {
    const s = "a-" + id();
    const r = await c.appendToStream(s, ev(5), { expectedRevision: NO_STREAM });
    assert.equal(r.success, true);
    assert.equal(r.nextExpectedRevision, 4n);
    assert.ok(r.position.commit > 0n);
    const f = await all(c.readStream(s, { direction: FORWARDS, fromRevision: START }));
    assert.deepEqual(
      f.map((e) => e.event.revision),
      [0n, 1n, 2n, 3n, 4n],
    );
    assert.deepEqual(f[3].event.data, { i: 3 });
    assert.deepEqual(f[3].event.metadata, { m: 3 });
    assert.ok(f[0].event.created instanceof Date && Math.abs(f[0].event.created - Date.now()) < 60000);
    const b = await all(c.readStream(s, { direction: BACKWARDS, fromRevision: END, maxCount: 2 }));
    assert.deepEqual(
      b.map((e) => e.event.revision),
      [4n, 3n],
    );
    assert.equal(f[4].event.position.commit, r.position.commit);
  });
  await check("binary", async () => {
    const s = "bin-" + id(),
      d = Buffer.from([0, 1, 255]);
    await c.appendToStream(s, binaryEvent({ type: "B", data: d, metadata: Buffer.from([7]) }));
    const [e] = await all(c.readStream(s));
    assert.equal(e.event.isJson, false);
    assert.deepEqual(Buffer.from(e.event.data), d);
  });
  await check("wrong expected revision", async () => {
    const s = "w-" + id();
    await c.appendToStream(s, ev(2));
    const e = await fails(c.appendToStream(s, ev(), { expectedRevision: 0n }), "WrongExpectedVersionError");
    assert.equal(e.actualVersion ?? e.actualState, 1n);
    assert.equal(e.expectedVersion ?? e.expectedState, 0n);
    assert.equal(e.streamName, s);
    const e2 = await fails(c.appendToStream(s, ev(), { expectedRevision: NO_STREAM }), "WrongExpectedVersionError");
    assert.equal(e2.actualVersion ?? e2.actualState, 1n);
    const e3 = await fails(
      c.appendToStream("none-" + id(), ev(), { expectedRevision: STREAM_EXISTS }),
      "WrongExpectedVersionError",
    );
    const quiet = make(conn + "&throwOnAppendFailure=false");
    const r = await quiet.appendToStream(s, ev(), { expectedRevision: 7n });
    assert.equal(r.success, false);
  });
  await check("idempotent", async () => {
    const s = "i-" + id(),
      e = ev(3);
    const a = await c.appendToStream(s, e, { expectedRevision: NO_STREAM }),
      b = await c.appendToStream(s, e, { expectedRevision: NO_STREAM });
    assert.equal(a.position.commit, b.position.commit);
    assert.equal((await all(c.readStream(s))).length, 3);
  });
  await check("too large", async () => {
    await fails(
      c.appendToStream("big-" + id(), binaryEvent({ type: "B", data: Buffer.alloc(1 << 20) })),
      "MaxAppendSizeExceededError",
    );
  });
  // With credentials of its own a call goes over Append, not BatchAppend.
  await check("too large, append rpc", async () => {
    const e = await (async () => {
      try {
        await c.appendToStream("big-" + id(), binaryEvent({ type: "B", data: Buffer.alloc(1 << 20) }), {
          credentials: { username: "admin", password: "changeit" },
        });
      } catch (e) {
        return e;
      }
    })();
    assert.equal(e?.constructor.name, "MaxAppendSizeExceededError", e?.constructor.name + e?.message);
  });
  await check("many batches at once", async () => {
    const s = "m-" + id();
    await Promise.all(Array.from({ length: 300 }, () => c.appendToStream(s, ev(3), { expectedRevision: ANY })));
    assert.equal((await all(c.readStream(s))).length, 900);
  });
  await check("10,000 events in one read", async () => {
    const s = "l-" + id();
    for (let i = 0; i < 10; i++) await c.appendToStream(s, ev(1000));
    const r = await all(c.readStream(s));
    assert.equal(r.length, 10000);
    assert.equal(r[9999].event.revision, 9999n);
  });
  await check("stream not found", () => fails(all(c.readStream("missing-" + id())), "StreamNotFoundError"));
  await check("delete, recreate, tombstone", async () => {
    const s = "d-" + id();
    await c.appendToStream(s, ev(3));
    const r = await c.deleteStream(s);
    assert.ok(r.position.commit > 0n);
    await fails(all(c.readStream(s)), "StreamNotFoundError");
    const n = await c.appendToStream(s, ev(1));
    assert.equal(n.nextExpectedRevision, 3n);
    assert.equal((await all(c.readStream(s))).length, 1);
    await fails(c.deleteStream(s, { expectedRevision: 17n }), "WrongExpectedVersionError");
    await c.tombstoneStream(s);
    await fails(all(c.readStream(s)), "StreamDeletedError");
    await fails(c.appendToStream(s, ev(1)), "StreamDeletedError");
    await fails(c.deleteStream(s), "StreamDeletedError");
  });
  await check("metadata", async () => {
    const s = "md-" + id();
    await c.appendToStream(s, ev(5));
    await c.setStreamMetadata(s, { maxCount: 2, custom: "x" });
    const g = await c.getStreamMetadata(s);
    assert.equal(g.metadata.maxCount, 2);
    assert.equal(g.metadata.custom, "x");
    if (lib.startsWith("@kurrent")) console.log("  metastreamRevision", g.metastreamRevision);
    assert.equal((await all(c.readStream(s))).length, 2);
    const none = await c.getStreamMetadata("md-none-" + id());
    assert.equal(none.metadata, undefined);
  });
  await check("read $all with and without filter", async () => {
    const t = "F" + id();
    await c.appendToStream("f-" + id(), ev(4, t));
    const r = await all(c.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 4 }));
    assert.equal(r.length, 4);
    const f = await all(c.readAll({ filter: m.eventTypeFilter({ prefixes: [t] }) })).catch((e) => {
      if (/filter/.test(e.message)) return null;
      throw e;
    });
    if (f) console.log("  filtered read of $all:", f.length, "events");
    const again = await all(c.readAll({ fromPosition: r[0].event.position, maxCount: 1 }));
    assert.equal(again[0].event.id, r[0].event.id);
  });
  await check("links", async () => {
    const s = "t-" + id(),
      l = "ln-" + id();
    await c.appendToStream(s, ev(1));
    await c.appendToStream(l, binaryEvent({ type: "$>", data: Buffer.from("0@" + s) }));
    const [e] = await all(c.readStream(l, { resolveLinkTos: true }));
    assert.equal(e.link.streamId, l);
    assert.equal(e.event.streamId, s);
  });
  await check("subscribe to stream", async () => {
    const s = "s-" + id();
    await c.appendToStream(s, ev(3));
    let caught = 0,
      confirmed = 0;
    const sub = c.subscribeToStream(s, { fromRevision: START });
    sub.on("caughtUp", () => caught++);
    sub.on("confirmation", () => confirmed++);
    const got = take(sub, 5);
    setTimeout(() => c.appendToStream(s, ev(2)), 300);
    assert.deepEqual(
      (await got).map((e) => e.event.revision),
      [0n, 1n, 2n, 3n, 4n],
    );
    assert.equal(caught, 1);
    assert.equal(confirmed, 1);
    await sub.unsubscribe();
  });
  await check("subscribe to $all, filter, checkpoints", async () => {
    const t = "X" + id();
    for (let i = 0; i < 3; i++) await c.appendToStream("x-" + id(), ev(40, i === 1 ? t : "other"));
    let points = 0;
    const sub = c.subscribeToAll({
      fromPosition: START,
      filter: m.eventTypeFilter({ regex: "^" + t, checkpointInterval: 2, checkpointReached: () => points++ }),
    });
    const got = await take(sub, 40);
    assert.ok(got.every((e) => e.event.type === t));
    await new Promise((k) => setTimeout(k, 300));
    assert.ok(points > 0);
    await sub.unsubscribe();
    const n = "pre" + id();
    const sub2 = c.subscribeToAll({ fromPosition: END, filter: m.streamNameFilter({ prefixes: [n] }) });
    const g2 = take(sub2, 2);
    await new Promise((k) => setTimeout(k, 300));
    await c.appendToStream(n + "-1", ev(2));
    await g2;
    await sub2.unsubscribe();
  });
  const fromDefaults = m.persistentSubscriptionToStreamSettingsFromDefaults,
    allDefaults = m.persistentSubscriptionToAllSettingsFromDefaults;
  await check("persistent to stream: ack, retry, park, replay, info, update, delete", async () => {
    const s = "ps-" + id();
    await c.appendToStream(s, ev(4));
    await c.createPersistentSubscriptionToStream(
      s,
      "g",
      fromDefaults({ startFrom: START, maxRetryCount: 5, extraStatistics: true }),
    );
    await fails(c.createPersistentSubscriptionToStream(s, "g", fromDefaults()), "PersistentSubscriptionExistsError");
    const sub = c.subscribeToPersistentSubscriptionToStream(s, "g", { bufferSize: 5 });
    const log = [];
    await new Promise((ok, no) => {
      sub.on("error", no);
      sub.on("data", async (e) => {
        log.push(`${e.event.revision}/${e.retryCount ?? 0}`);
        if (e.event.revision === 1n && !e.retryCount) return sub.nack("retry", "again", e);
        if (e.event.revision === 2n && !e.link) return sub.nack("park", "poison", e);
        if (e.event.revision === 3n) return sub.nack("skip", "no", e);
        await sub.ack(e);
        if (log.length === 5) {
          setTimeout(async () => {
            try {
              const i = await c.getPersistentSubscriptionToStreamInfo(s, "g");
              assert.equal(i.stats.parkedMessageCount, 1n);
              assert.equal(i.connections.length, 1);
              assert.equal(i.connections[0].totalItems, 5n);
              console.log(
                "  connection",
                i.connections[0].connectionName,
                i.connections[0].observedMeasurements?.length ?? Object.keys(i.connections[0]).join(),
              );
              await c.replayParkedMessagesToStream(s, "g");
            } catch (e) {
              no(e);
            }
          }, 1500);
        }
        if (log.length === 6) ok();
      });
    });
    assert.equal(log.slice().sort().join(" "), "0/0 1/0 1/1 2/0 2/0 3/0");
    await sub.unsubscribe();
    const list = await c.listPersistentSubscriptionsToStream(s);
    assert.equal(list.length, 1);
    assert.ok((await c.listAllPersistentSubscriptions()).length >= 1);
    await c.updatePersistentSubscriptionToStream(
      s,
      "g",
      fromDefaults({ maxRetryCount: 9, consumerStrategyName: "Pinned" }),
    );
    const i = await c.getPersistentSubscriptionToStreamInfo(s, "g");
    assert.equal(i.settings.maxRetryCount, 9);
    await c.deletePersistentSubscriptionToStream(s, "g");
    await fails(c.deletePersistentSubscriptionToStream(s, "g"), "PersistentSubscriptionDoesNotExistError");
    await fails(
      take(c.subscribeToPersistentSubscriptionToStream(s, "g"), 1),
      "PersistentSubscriptionDoesNotExistError",
    );
  });
  await check("persistent max subscribers and drop", async () => {
    const s = "pm-" + id();
    await c.createPersistentSubscriptionToStream(s, "g", fromDefaults({ maxSubscriberCount: 1 }));
    const a = c.subscribeToPersistentSubscriptionToStream(s, "g");
    await new Promise((ok) => a.on("confirmation", ok));
    await fails(
      take(c.subscribeToPersistentSubscriptionToStream(s, "g"), 1),
      "PersistentSubscriptionMaximumSubscribersReachedError",
    );
    const dropped = new Promise((ok) => a.on("error", ok));
    await c.deletePersistentSubscriptionToStream(s, "g");
    assert.equal((await dropped).constructor.name, "PersistentSubscriptionDroppedError");
  });
  await check("persistent to all with filter", async () => {
    const g = "g" + id(),
      p = "pa" + id();
    await c.createPersistentSubscriptionToAll(
      g,
      allDefaults({ startFrom: START, consumerStrategyName: "PinnedByCorrelation" }),
      { filter: m.streamNameFilter({ prefixes: [p] }) },
    );
    const sub = c.subscribeToPersistentSubscriptionToAll(g);
    const got = take(sub, 3, (e, s) => s.ack(e));
    await c.appendToStream(p + "-1", ev(3));
    await got;
    const i = await c.getPersistentSubscriptionToAllInfo(g);
    if (K) assert.equal(i.settings.consumerStrategyName, "PinnedByCorrelation");
    assert.ok(i.stats.lastKnownEventPosition ?? i.stats.lastKnownPosition ?? true);
    await c.updatePersistentSubscriptionToAll(g, allDefaults({ startFrom: START }));
    assert.ok((await c.listPersistentSubscriptionsToAll()).some((x) => x.groupName === g));
    await c.replayParkedMessagesToAll(g);
    await sub.unsubscribe().catch(() => {});
    await c.deletePersistentSubscriptionToAll(g);
  });
  await check("restart subsystem", () => c.restartPersistentSubscriptionSubsystem());
  await check("projections are unsupported", async () => {
    try {
      await c.createProjection("p", "fromAll()");
      assert.fail("accepted");
    } catch (e) {
      assert.match(e.constructor.name, /Unsupported|Unavailable|Unimplemented|UnknownError/, e.constructor.name);
      console.log("  projections:", e.constructor.name);
    }
  });
}
console.log(lib, mode ?? "insecure", "passed", passed, "failed", failed);
await c.dispose?.();
process.exit(failed ? 1 : 0);
