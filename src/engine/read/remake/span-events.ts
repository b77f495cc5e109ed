import type { RemadeRow } from './remaking.ts';

/**
 * The spans and log records of what the OpenTelemetry protocol writes as JSON, at whatever depth of it one begins: what
 * is told of a resource belongs to each of them. Attributes become fields.
 */
export function spanEvents(value: unknown, above: RemadeRow = {}): RemadeRow[] {
  if (!isObject(value)) return [];
  const { resource, scope, attributes, ...rest } = value;
  const shared = {
    ...above,
    ...(isObject(resource) && prefixed('resource.', attributesOf(resource.attributes))),
    ...(isObject(scope) && { 'scope.name': scope.name }),
  };
  const inner = [
    'resourceSpans',
    'scopeSpans',
    'instrumentationLibrarySpans',
    'spans',
    'resourceLogs',
    'scopeLogs',
    'logRecords',
  ]
    .map((name) => rest[name])
    .filter((list) => Array.isArray(list));
  if (inner.length > 0) return inner.flat().flatMap((one) => spanEvents(one, shared));
  if (rest.traceId === undefined && rest.timeUnixNano === undefined && rest.startTimeUnixNano === undefined) return [];
  const { status, body, events: _, links: __, ...own } = rest;
  return [
    {
      ...shared,
      ...own,
      ...attributesOf(attributes),
      ...(isObject(status) && { 'status.code': status.code, 'status.message': status.message }),
      ...(isObject(body) && { body: plainValue(body) }),
    },
  ];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function attributesOf(list: unknown): RemadeRow {
  if (isObject(list)) return list;
  if (!Array.isArray(list)) return {};
  return Object.fromEntries(list.filter(isObject).map(({ key, value }) => [String(key), plainValue(value)]));
}

/** `{ "stringValue": "a" }`, `{ "intValue": "7" }` and so on. */
function plainValue(value: unknown): unknown {
  if (!isObject(value)) return value;
  const [typed] = Object.values(value);
  if (!isObject(typed)) return typed;
  return Array.isArray(typed.values) ? typed.values.map(plainValue) : attributesOf(typed.values);
}

const prefixed = (prefix: string, fields: RemadeRow): RemadeRow =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [prefix + name, value]));
