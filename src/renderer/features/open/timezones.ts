import type { Option } from '../../ui/select.tsx';

let all: readonly Option[] | null = null;

/** Every zone the browser knows: UTC and the person's own first, then by name. */
export function timezones(): readonly Option[] {
  if (all) return all;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const names = new Set(['UTC', own, ...Intl.supportedValuesOf('timeZone')]);
  const labelOf = (id: string) => id.replaceAll('_', ' ') + (id === own ? ' (this computer)' : '');
  all = [...names].map((id) => ({ id, label: labelOf(id) }));
  return all;
}
