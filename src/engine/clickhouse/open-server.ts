import { problem } from '../../core/base/problem.ts';
import { serverOf } from './address.ts';
import { type AskOptions, type Server, type ServerOptions, type ServerSettings, serverAt } from './server.ts';

/** By any other value of this, or of an overflow mode, the server would give a part of an answer as if it were all. */
const SKIPS = 'skip_unavailable_shards';
const OVERFLOW_MODE = /_overflow_mode(_leaf)?$/;
/** Questions that name thousands of events are longer than servers expect. */
const QUERY_BYTES = 16_000_000;
/** The share of the memory a query may take from which the server sorts and groups on its disk. */
const SPILL_SHARE = 1 / 3;

/** A server that was asked how it is set, and that answers in whole. */
export interface OpenedServer extends Server {
  readonly version: string;
  /** The user has the right to write, which is more than Sluice needs. Sluice gives it up for its own questions. */
  readonly mayWrite: boolean;
  /** The user may say how a question is answered. */
  readonly maySet: boolean;
  /** It leaves nothing out by itself either: what it was asked before was answered in whole. */
  readonly wasWhole: boolean;
}

/**
 * Makes sure that a server leaves nothing out in silence: what can be set is set, for each question. Throws
 * "server-truncates" where it cannot, and what a `Server` throws.
 */
export async function openServer(
  bare: Server,
  { signal, password, authorities }: Pick<AskOptions, 'signal'> & Pick<ServerOptions, 'password' | 'authorities'>,
): Promise<OpenedServer> {
  const { address } = bare;
  const select = `select name as n, value as v from system.settings union all select '' as n, version() as v`;
  const found = await bare.rows(select, ['n', 'v'], { signal });
  const current = new Map(found.map(([name, value]) => [name, value]));
  const version = current.get('')!;
  current.delete('');
  const readonly = current.get('readonly') ?? '0';
  const different = [...current].flatMap(([name, value]) => {
    const wanted = OVERFLOW_MODE.test(name) ? 'throw' : name === SKIPS ? '0' : value;
    return wanted === value ? [] : [{ name, value, wanted }];
  });
  if (readonly === '1' && different.length > 0) {
    const [{ name, value }] = different;
    throw problem('server-truncates', { server: serverOf(address), setting: name, value });
  }
  const settings: ServerSettings =
    readonly === '1' ? {} : { ...Object.fromEntries(different.map(({ name, wanted }) => [name, wanted])), ...roomy() };
  return {
    ...serverAt(address, { password, authorities, settings }),
    version,
    mayWrite: readonly === '0',
    maySet: readonly !== '1',
    wasWhole: different.length === 0,
  };

  /** What a large question needs, as far as the server knows it. */
  function roomy(): ServerSettings {
    const memory = Number(current.get('max_memory_usage') ?? 0);
    const wanted: Record<string, string> = {
      // A replica that lags behind is no better than none.
      fallback_to_stale_replicas_for_distributed_queries: '0',
      // Given up for this question alone; the right to change settings stays.
      ...(readonly === '0' && { readonly: '2' }),
      ...(Number(current.get('max_query_size')) < QUERY_BYTES && { max_query_size: String(QUERY_BYTES) }),
      ...(Number(current.get('max_ast_elements')) < 1e6 && { max_ast_elements: '1000000' }),
      ...(Number(current.get('max_expanded_ast_elements')) < 1e6 && { max_expanded_ast_elements: '1000000' }),
      ...(memory > 0 && { max_bytes_before_external_group_by: String(Math.floor(memory * SPILL_SHARE)) }),
    };
    return Object.fromEntries(Object.entries(wanted).filter(([name]) => current.has(name)));
  }
}
