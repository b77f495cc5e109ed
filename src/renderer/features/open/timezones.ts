import type { Option } from '../../ui/select.tsx';

let all: readonly Option[] | null = null;

/** Every zone the browser knows: UTC and the person's own first, then by name. */
export function timezones(): readonly Option[] {
  if (all) return all;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const names = new Set(['UTC', own, ...Intl.supportedValuesOf('timeZone')]);
  all = [...names].map((id) => ({
    id,
    label: id.replaceAll('_', ' '),
    detail: id === own ? 'Where this computer is' : undefined,
  }));
  return all;
}
