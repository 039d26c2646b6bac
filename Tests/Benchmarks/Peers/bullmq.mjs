// BullMQ's own best case for the work that our queue does: jobs added in bulk, processed by one worker that does nothing,
// and the time from add to start, one job at a time. Prints one JSON line.
import { Queue, Worker } from 'bullmq';
import IORedis from 'ioredis';

const [host, port, jobs, chunk, concurrency, singles] = process.argv.slice(2).map((value, at) => (at === 0 ? value : Number(value)));
const connect = () => new IORedis({ host, port, maxRetriesPerRequest: null });
const now = () => Number(process.hrtime.bigint()) / 1e6;
const work = Array.from({ length: chunk }, (_, at) => ({ name: 'job', data: { id: `action-${at}` }, opts: { removeOnComplete: true } }));

const bulk = new Queue('bulk', { connection: connect() });
await bulk.waitUntilReady();
await bulk.addBulk(work.slice(0, 100));
await bulk.drain();

// As many additions under way at once as ours has.
const adding = now();
for (let added = 0; added < jobs; added += chunk * 4)
  await Promise.all(Array.from({ length: 4 }, () => bulk.addBulk(work)));
const added = now() - adding;

let left = jobs;
let done;
const finished = new Promise((resolve) => { done = resolve; });
const working = now();
const worker = new Worker('bulk', async () => { if (--left === 0) done(); }, { connection: connect(), concurrency });
await finished;
const processed = now() - working;
await worker.close();

const one = new Queue('one', { connection: connect() });
let started;
const starter = new Worker('one', async () => { started(now()); }, { connection: connect(), concurrency: 1 });
await starter.waitUntilReady();
const starts = [];
for (let at = -50; at < singles; at++) {
  const began = now();
  const start = new Promise((resolve) => { started = resolve; });
  await one.add('job', { id: 'action' }, { removeOnComplete: true });
  const took = (await start) - began;
  if (at >= 0) starts.push(took);
  // Until the worker waits for the next one.
  await new Promise((resolve) => setTimeout(resolve, 3));
}
console.log(JSON.stringify({ enqueue: jobs / added * 1000, process: jobs / processed * 1000, starts }));
process.exit(0);
