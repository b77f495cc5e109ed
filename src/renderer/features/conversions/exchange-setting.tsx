import { Input, Label } from 'react-aria-components';
import type { Exchange } from '../../../core/tags/document.ts';
import { useEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SettingForm } from '../settings/form.tsx';
import { useConversions } from './use-conversions.ts';

/** Fixed rates by which amounts of several currencies become one, as a part of a sentence. Without them none does. */
export function ExchangeSetting({ currencies }: { readonly currencies: readonly string[] }) {
  const editor = useEditor();
  const { exchange, ...tags } = useConversions().tags;
  const set = (next: Exchange | null) =>
    editor.change((project) => ({ ...project, tags: next ? { ...tags, exchange: next } : tags }));
  const home = tags.tags.find(({ value }) => value?.currency)?.value?.currency ?? currencies[0];
  const to = exchange?.to ?? (currencies.includes(home) ? home : currencies[0]);
  const words = exchange ? `added in ${to} at fixed rates` : 'never added to one another';
  return (
    <SettingForm label="Exchange rates" words={words} title="Fixed rates to add currencies by">
      {currencies
        .filter((currency) => currency !== to)
        .map((currency) => (
          <NumberField
            key={currency}
            className="field"
            value={exchange?.rates[currency] ?? Number.NaN}
            minValue={0}
            formatOptions={{ maximumFractionDigits: 6 }}
            onChange={(rate) => rate > 0 && set({ to, rates: { ...exchange?.rates, [currency]: rate } })}
          >
            <Label className="field-label">
              1 {currency} in {to}
            </Label>
            <Input className="input" />
          </NumberField>
        ))}
      <p className="field-hint">They stand for all dates alike, and are named with every figure they are in.</p>
      {exchange && <Button onPress={() => set(null)}>Without rates</Button>}
    </SettingForm>
  );
}
