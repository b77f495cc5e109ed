import { FileUp, X } from 'lucide-react';
import { useState } from 'react';
import { FileTrigger, Form, Input, Label } from 'react-aria-components';
import { formatAmount, formatCount, formatDays } from '../../../charts/words/format.ts';
import { dateAt } from '../../../core/base/calendar.ts';
import { asProblem } from '../../../core/base/problem.ts';
import type { SpendRow } from '../../../core/conversion/economics/spend-row.ts';
import { readSpendTable, type SpendTable } from '../../../core/conversion/economics/spend-table.ts';
import type { TagsDocument } from '../../../core/tags/document.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useConversionsEditor, useEditor } from '../../state/use-app.ts';
import { textOf } from '../../state/workspace.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { counted } from '../../ui/words.ts';
import { SpendMappingDialog } from './spend-mapping.tsx';
import { useConversions } from './use-conversions.ts';

/** So many rows are listed; all of them count. */
const LISTED = 6;

/** What was spent, by channel and day: typed in, or from a file. */
export function SpendForm() {
  const { workspace } = useApp();
  const editor = useEditor();
  const { change } = useConversionsEditor();
  const { document, tags } = useConversions();
  const { economics } = document;
  const { spend } = economics;
  const currency = homeCurrency(tags);
  const [wrong, setWrong] = useState<string | null>(null);
  const [mapped, setMapped] = useState<{ readonly file: string; readonly table: SpendTable } | null>(null);
  const [all, setAll] = useState(false);
  const set = (next: readonly SpendRow[]) => change({ economics: { ...economics, spend: next } });
  const read = async (files: FileList | null) => {
    const file = files?.item(0);
    if (!file) return;
    try {
      setMapped({ file: file.name, table: readSpendTable(await file.text(), file.name) });
      setWrong(null);
    } catch (error) {
      setWrong(textOf(asProblem(error)));
    }
  };
  const shown = all ? spend : spend.slice(0, LISTED);
  return (
    <section className="spend" aria-label="Spend">
      <header>
        <h2>Spend</h2>
        <FileTrigger acceptedFileTypes={['.csv', '.tsv', '.txt', 'text/csv']} onSelect={(files) => void read(files)}>
          <Button>
            <FileUp aria-hidden="true" />
            From a CSV…
          </Button>
        </FileTrigger>
        {spend.length > 0 && (
          <Button look="quiet" onPress={() => set([])}>
            Remove all
          </Button>
        )}
      </header>
      <p className="field-hint">
        Typed in, or from a file with dates, channels and amounts; it is spread evenly over its days.
      </p>
      {wrong !== null && (
        <p role="alert" className="field-problem selectable">
          {wrong} Nothing was taken.
        </p>
      )}
      {mapped && (
        <SpendMappingDialog
          {...mapped}
          currency={currency}
          onClose={() => setMapped(null)}
          onTake={(rows) => {
            set([...spend, ...rows]);
            setMapped(null);
            workspace.tell({
              tone: 'done',
              text: `${counted(rows.length, 'row')} of spend taken from ${mapped.file}`,
              action: { label: 'Undo', run: () => editor.undo() },
            });
          }}
        />
      )}
      <SpendEntry onAdd={(row) => set([...spend, row])} />
      {spend.length > 0 && (
        <ul className="spend-rows">
          {shown.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            <li key={index}>
              <span>{row.channel}</span>
              <span className="muted">{formatDays(row.from, row.to, locale)}</span>
              <span className="figures">
                {formatAmount(row.amount, locale)} {row.currency}
              </span>
              <IconButton label={`Remove row ${index + 1}`} onPress={() => set(spend.toSpliced(index, 1))}>
                <X aria-hidden="true" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {spend.length > shown.length && (
        <Button look="quiet" onPress={() => setAll(true)}>
          Show all {formatCount(spend.length, locale)}
        </Button>
      )}
    </section>
  );
}

/** That of the goals, which spend is most likely in as well. */
const homeCurrency = (tags: TagsDocument): string =>
  tags.tags.find(({ value }) => value?.currency)?.value?.currency ?? tags.currency;

/** One row of spend, typed. */
function SpendEntry({ onAdd }: { readonly onAdd: (row: SpendRow) => void }) {
  const { tags } = useConversions();
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const [from, setFrom] = useState(() => dateAt(Date.parse(dataset.first), dataset.timezone));
  const [to, setTo] = useState(() => dateAt(Date.parse(dataset.last), dataset.timezone));
  const [channel, setChannel] = useState('');
  const [amount, setAmount] = useState(Number.NaN);
  const [currency, setCurrency] = useState(() => homeCurrency(tags));
  const [missing, setMissing] = useState(false);
  const isWhole =
    channel.trim() !== '' && Number.isFinite(amount) && currency.trim() !== '' && from !== '' && to !== '';
  return (
    <Form
      className="spend-entry"
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(!isWhole);
        if (!isWhole) return;
        const [first, last] = from <= to ? [from, to] : [to, from];
        onAdd({ from: first, to: last, channel: channel.trim(), amount, currency: currency.trim().toUpperCase() });
        setChannel('');
        setAmount(Number.NaN);
      }}
    >
      <TextField label="Channel" value={channel} onChange={setChannel} />
      <TextField label="From" type="date" value={from} onChange={setFrom} />
      <TextField label="To" type="date" value={to} onChange={setTo} />
      <NumberField className="field" value={amount} onChange={setAmount} formatOptions={{ maximumFractionDigits: 2 }}>
        <Label className="field-label">Amount</Label>
        <Input className="input" />
      </NumberField>
      <TextField label="Currency" value={currency} onChange={setCurrency} maxLength={8} />
      <Button type="submit">Add</Button>
      {missing && !isWhole && (
        <p role="alert" className="field-problem">
          Say which channel, how much, and from when to when.
        </p>
      )}
    </Form>
  );
}
