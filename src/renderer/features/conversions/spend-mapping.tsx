import { useMemo, useState } from 'react';
import { formatAmount, formatCount, formatDays } from '../../../charts/words/format.ts';
import { guessSpend, mapSpend, type SpendMapping } from '../../../core/conversion/economics/spend-mapping.ts';
import type { SpendRow } from '../../../core/conversion/economics/spend-row.ts';
import type { SpendTable } from '../../../core/conversion/economics/spend-table.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { locale } from '../../ui/locale.ts';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { counted } from '../../ui/words.ts';

interface SpendMappingDialogProps {
  readonly file: string;
  readonly table: SpendTable;
  /** That of rows without one. */
  readonly currency: string;
  readonly onTake: (rows: readonly SpendRow[]) => void;
  readonly onClose: () => void;
}

const PREVIEWED = 5;
const TOLD = 20;
const NONE = 'none';

const ORDERS = [
  { id: 'iso', label: 'Year first', detail: '2026-03-31' },
  { id: 'dmy', label: 'Day first', detail: '31.03.2026' },
  { id: 'mdy', label: 'Month first', detail: '03/31/2026' },
] as const;
const DECIMALS = [
  { id: '.', label: 'A point', detail: '1,234.50' },
  { id: ',', label: 'A comma', detail: '1.234,50' },
] as const;

/** Which columns of a file of spend are what: guessed, and to be changed; what cannot be read is told row by row. */
export function SpendMappingDialog({ file, table, currency: home, onTake, onClose }: SpendMappingDialogProps) {
  const [mapping, setMapping] = useState(() => guessSpend(table));
  const [currency, setCurrency] = useState(home);
  const set = (part: Partial<typeof mapping>) => setMapping({ ...mapping, ...part });
  const whole = wholeOf(mapping);
  const { rows, bad } = useMemo(
    () => (whole ? mapSpend(table, whole, currency.trim().toUpperCase()) : { rows: [], bad: [] }),
    [table, whole, currency],
  );
  const columns = table.head.map((name, place) => ({
    id: String(place),
    label: name === '' ? `Column ${place + 1}` : name,
    detail: table.rows.map(({ cells }) => cells[place]?.trim() ?? '').find((value) => value !== ''),
  }));
  const column = (label: string, value: number | null, onChange: (place: number | null) => void, none?: string) => (
    <Select
      label={label}
      options={none === undefined ? columns : [{ id: NONE, label: none }, ...columns]}
      value={value === null ? (none === undefined ? null : NONE) : String(value)}
      placeholder="Choose a column"
      onChange={(id) => onChange(id === NONE ? null : Number(id))}
    />
  );
  return (
    <Dialog
      title={`Spend from ${file}`}
      width="medium"
      onClose={onClose}
      actions={
        <>
          <span className="spend-mapping-count" role="status">
            {whole
              ? `${counted(rows.length, 'row')} can be taken${bad.length > 0 ? `, ${formatCount(bad.length, locale)} cannot` : ''}`
              : 'Say which column is the date, the channel and the amount'}
          </span>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" isDisabled={rows.length === 0 || currency.trim() === ''} onPress={() => onTake(rows)}>
            Take {counted(rows.length, 'row')}
          </Button>
        </>
      }
    >
      <div className="spend-mapping">
        <div className="spend-mapping-columns">
          {column('Date, or first day', mapping.from, (from) => set({ from }))}
          {column('Last day', mapping.to, (to) => set({ to }), 'The same day')}
          <Select
            label="Dates are written"
            options={ORDERS}
            value={mapping.dates}
            placeholder="Choose an order"
            onChange={(id) => set({ dates: id as SpendMapping['dates'] })}
          />
          {column('Channel', mapping.channel, (channel) => set({ channel }))}
          {column('Amount', mapping.amount, (amount) => set({ amount }))}
          <Select
            label="Decimal sign"
            options={DECIMALS}
            value={mapping.decimal}
            onChange={(id) => set({ decimal: id as SpendMapping['decimal'] })}
          />
          {column('Currency', mapping.currency, (next) => set({ currency: next }), 'In no column')}
          <TextField
            label={mapping.currency === null ? 'All in' : 'Rows without one in'}
            value={currency}
            maxLength={8}
            onChange={setCurrency}
          />
        </div>
        {rows.length > 0 && (
          <table className="spend-mapping-preview" aria-label="First rows as they are taken">
            <thead>
              <tr>
                <th scope="col">Channel</th>
                <th scope="col">Days</th>
                <th scope="col">Amount</th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, PREVIEWED).map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
                <tr key={index}>
                  <td>{row.channel}</td>
                  <td>{formatDays(row.from, row.to, locale)}</td>
                  <td className="figures">
                    {formatAmount(row.amount, locale)} {row.currency}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {bad.length > 0 && (
          <section className="spend-mapping-bad selectable" aria-label="Rows that cannot be taken">
            <h3>
              {counted(bad.length, 'row')} cannot be taken and {bad.length === 1 ? 'is' : 'are'} left out
            </h3>
            <ul>
              {bad.slice(0, TOLD).map(({ line, reason }) => (
                <li key={line}>
                  {file}, line {formatCount(line, locale)}: {reason}
                </li>
              ))}
            </ul>
            {bad.length > TOLD && <p className="muted">And {formatCount(bad.length - TOLD, locale)} more.</p>}
          </section>
        )}
      </div>
    </Dialog>
  );
}

/** The mapping once nothing it needs is open. */
function wholeOf({ from, channel, amount, dates, ...rest }: ReturnType<typeof guessSpend>): SpendMapping | null {
  if (from === null || channel === null || amount === null || dates === null) return null;
  return { from, channel, amount, dates, ...rest };
}
