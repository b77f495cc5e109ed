import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeCertificate } from './certificate.ts';
import { clickhousePackages } from './packages.ts';

/** The password of every user of the cluster who has one. */
export const PASSWORD = 'not for logs';

/** A server to be asked by tests. */
export interface TestServer {
  /** The address of a table, for a user. */
  url(table: string, user?: string): string;
  /** Runs a statement as the user who may do anything: on one shard, or on both. */
  run(statement: string, shard?: 0 | 1): Promise<string>;
  /** Inserts rows through a table, as lines of JSON. */
  insert(table: string, rows: readonly object[]): Promise<void>;
  /** Makes a table of the local ones of that name, whose rows go to the shards by an expression. */
  distribute(name: string, local: string, sharding: string): Promise<void>;
  stop(): Promise<void>;
}

/** Two ClickHouse 18.16 servers on this machine, two shards of the cluster “sluice”. Tables are asked for on the first. */
export interface Cluster extends TestServer {
  /** The HTTP ports of the shards. */
  readonly ports: readonly [number, number];
  /** The address of a table over TLS, and the file of the certificate by which the server is known; null without openssl. */
  readonly tls: { url(table: string, user: string): string; readonly certificate: string } | null;
  /** Ends a shard at once. */
  kill(shard: 0 | 1): Promise<void>;
  /** Starts the shards that were ended, with what they held. */
  restart(): Promise<void>;
}

/** Starts the cluster, or says in a sentence why it cannot be had. */
export async function startCluster(): Promise<Cluster | { readonly reason: string }> {
  const found = clickhousePackages();
  if ('reason' in found) return found;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-cluster-'));
  const ports = await freePorts(7);
  const [http0, http1, tcp0, tcp1] = ports;
  const https = ports[6];
  const made = makeCertificate(folder);
  const tls = made
    ? `<https_port>${https}</https_port><openSSL><server><certificateFile>${made.certificate}</certificateFile>
      <privateKeyFile>${made.key}</privateKeyFile><verificationMode>none</verificationMode></server></openSSL>`
    : '';
  const folderOf = (shard: number): string => path.join(folder, String(shard));
  const shards = [0, 1].map((shard) => {
    const own = folderOf(shard);
    for (const name of ['data', 'tmp', 'log', 'user_files']) fs.mkdirSync(path.join(own, name), { recursive: true });
    const numbers = { http: ports[shard], tcp: ports[2 + shard], other: ports[4 + shard] };
    fs.writeFileSync(path.join(own, 'config.xml'), configOf(own, numbers, [tcp0, tcp1], shard === 0 ? tls : ''));
    fs.writeFileSync(path.join(own, 'users.xml'), USERS);
    return start(found.folder, own);
  });
  const run = async (statement: string, shard: number): Promise<string> => {
    const settings = 'allow_experimental_low_cardinality_type=1&insert_distributed_sync=1';
    const answer = await fetch(`http://127.0.0.1:${ports[shard]}/?${settings}`, { method: 'POST', body: statement });
    const text = await answer.text();
    if (!answer.ok || text.startsWith('Code:')) throw new Error(text);
    return text;
  };
  const kill = async (shard: number, signal: NodeJS.Signals): Promise<void> => {
    const child = shards[shard];
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
    child.kill(signal);
    await ended;
  };
  const stop = async (): Promise<void> => {
    await Promise.all([kill(0, 'SIGKILL'), kill(1, 'SIGKILL')]);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all([http0, http1].map((port, shard) => answering(port, shards[shard])));
  } catch (error) {
    await stop();
    return { reason: (error as Error).message };
  }
  const runOn = async (statement: string, shard?: number): Promise<string> => {
    if (shard !== undefined) return run(statement, shard);
    await run(statement, 1);
    return run(statement, 0);
  };
  return {
    ports: [http0, http1],
    tls: made && {
      url: (table, user) => `clickhouse://${user}@127.0.0.1:${https}/default/${table}?tls=1`,
      certificate: made.certificate,
    },
    url: (table, user) => `clickhouse://${user === undefined ? '' : `${user}@`}127.0.0.1:${http0}/default/${table}`,
    run: runOn,
    distribute: async (name, local, sharding) => {
      const engine = `Distributed(sluice, default, ${local}, ${sharding})`;
      await runOn(`create table ${name} as ${local} engine = ${engine}`);
    },
    insert: async (table, rows) => {
      await run(`insert into ${table} format JSONEachRow ${rows.map((row) => JSON.stringify(row)).join('\n')}`, 0);
    },
    kill: (shard) => kill(shard, 'SIGKILL'),
    restart: async () => {
      for (const [shard, child] of shards.entries())
        if (child.exitCode !== null || child.signalCode !== null) shards[shard] = start(found.folder, folderOf(shard));
      await Promise.all([http0, http1].map((port, shard) => answering(port, shards[shard])));
    },
    stop,
  };
}

function start(packages: string, folder: string): ChildProcess {
  const libraries = ['usr/lib', 'lib'].map((lib) => path.join(packages, lib, 'x86_64-linux-gnu')).join(':');
  const child = spawn(path.join(packages, 'usr/sbin/clickhouse-server'), [`--config-file=${folder}/config.xml`], {
    cwd: folder,
    env: { ...process.env, LD_LIBRARY_PATH: libraries },
    stdio: 'ignore',
  });
  child.on('error', () => {});
  return child;
}

async function answering(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error('ClickHouse 18.16 does not start here');
    const ready = await fetch(`http://127.0.0.1:${port}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await wait(100);
  }
  throw new Error('ClickHouse 18.16 does not answer here');
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = net.createServer();
      return new Promise<net.Server>((resolve) => void server.listen(0, '127.0.0.1', () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => void server.close(resolve))));
  return ports;
}

const configOf = (
  folder: string,
  { http, tcp, other }: Readonly<Record<'http' | 'tcp' | 'other', number>>,
  shards: readonly number[],
  more: string,
): string => `<?xml version="1.0"?>
<yandex>
  <logger><level>warning</level><log>${folder}/log/server.log</log><errorlog>${folder}/log/error.log</errorlog></logger>
  <listen_host>127.0.0.1</listen_host>
  <http_port>${http}</http_port>
  <tcp_port>${tcp}</tcp_port>
  <interserver_http_port>${other}</interserver_http_port>
  <interserver_http_host>127.0.0.1</interserver_http_host>
  <path>${folder}/data/</path>
  <tmp_path>${folder}/tmp/</tmp_path>
  <user_files_path>${folder}/user_files/</user_files_path>
  <users_config>users.xml</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
  <timezone>UTC</timezone>
  <mark_cache_size>67108864</mark_cache_size>
  <mlock_executable>false</mlock_executable>
  ${more}
  <remote_servers><sluice>${shards
    .map((port) => `<shard><replica><host>127.0.0.1</host><port>${port}</port></replica></shard>`)
    .join('')}</sluice></remote_servers>
</yandex>`;

/** Users of all kinds: `reader` may set what it asks with, `bound` may not, nor may those whose profile truncates. */
const PROFILES: Readonly<Record<string, string>> = {
  default: '',
  reader: '<readonly>2</readonly>',
  bound: '<readonly>1</readonly>',
  truncating: '<readonly>1</readonly><read_overflow_mode>break</read_overflow_mode>',
  'breaking-off':
    '<readonly>2</readonly><max_rows_to_read>50</max_rows_to_read><read_overflow_mode>break</read_overflow_mode>',
  'any-groups':
    '<readonly>2</readonly><max_rows_to_group_by>3</max_rows_to_group_by><group_by_overflow_mode>any</group_by_overflow_mode>',
  'little-memory': '<readonly>2</readonly><max_memory_usage>100000</max_memory_usage>',
  'few-rows': '<readonly>2</readonly><max_result_rows>2</max_result_rows>',
};

const USERS = `<?xml version="1.0"?>
<yandex>
  <profiles>${Object.entries(PROFILES)
    .map(([name, settings]) => `<${name}><max_threads>2</max_threads>${settings}</${name}>`)
    .join('')}</profiles>
  <users>${Object.keys(PROFILES)
    .map(
      (name) =>
        `<${name}><password>${name === 'default' ? '' : PASSWORD}</password><networks><ip>127.0.0.1</ip></networks><profile>${name}</profile><quota>default</quota></${name}>`,
    )
    .join('')}</users>
  <quotas><default></default></quotas>
</yandex>`;
