import { Check, ChevronDown } from 'lucide-react';
import { useMemo, useState } from 'react';
import {
  Button as AriaButton,
  Select as AriaSelect,
  Autocomplete,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
} from 'react-aria-components';
import './field.css';
import './menu.css';
import { formatCount } from '../../charts/words/format.ts';
import { locale } from './locale.ts';
import { SearchField } from './text-field.tsx';

export interface Option {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
}

interface SelectProps {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly options: readonly Option[];
  readonly value: string | null;
  readonly onChange: (id: string) => void;
  readonly placeholder?: string;
  readonly hint?: string;
  readonly problem?: string;
  /** With a search field however few options there are. */
  readonly searchable?: boolean;
  readonly autoFocus?: boolean;
}

/** Lists longer than this can be searched. */
const SEARCH_FROM = 12;
/** So many are listed at once; a file may have thousands of columns, and searching is faster than scrolling anyway. */
const LISTED = 50;

export function Select({
  label,
  hideLabel,
  options,
  value,
  onChange,
  placeholder,
  hint,
  problem,
  searchable,
  autoFocus,
}: SelectProps) {
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const found = useMemo(() => {
    const wanted = search.trim().toLocaleLowerCase();
    return wanted === '' ? options : options.filter((option) => option.label.toLocaleLowerCase().includes(wanted));
  }, [options, search]);
  const selected = options.find((option) => option.id === value);
  // A closed list needs no more than the option it shows; an empty one could not be opened.
  const listed = open ? found.slice(0, LISTED) : selected ? [selected] : options.slice(0, 1);
  const list = (
    <>
      <ListBox
        items={listed}
        className="select-list"
        renderEmptyState={() => <p className="select-empty">Nothing by that name.</p>}
      >
        {(option) => (
          <ListBoxItem id={option.id} textValue={option.label} className="menu-item">
            {({ isSelected }) => (
              <>
                <span className="menu-check">{isSelected && <Check aria-hidden="true" />}</span>
                <span className="menu-text">
                  <span className="truncate">{option.label}</span>
                  {option.detail && <span className="menu-detail truncate">{option.detail}</span>}
                </span>
              </>
            )}
          </ListBoxItem>
        )}
      </ListBox>
      {found.length > LISTED && (
        <p className="select-more">{formatCount(found.length - LISTED, locale)} more: type to find them</p>
      )}
    </>
  );
  return (
    <AriaSelect
      className="field"
      autoFocus={autoFocus}
      aria-label={hideLabel ? label : undefined}
      value={value}
      onChange={(key) => key !== null && onChange(String(key))}
      onOpenChange={(next) => {
        setOpen(next);
        setSearch('');
      }}
      placeholder={placeholder}
      isInvalid={problem !== undefined}
    >
      {!hideLabel && <Label className="field-label">{label}</Label>}
      <AriaButton className="select-button">
        <SelectValue className={selected ? 'select-value truncate' : 'select-value select-nothing truncate'}>
          {({ defaultChildren }) => selected?.label ?? defaultChildren}
        </SelectValue>
        <ChevronDown aria-hidden="true" />
      </AriaButton>
      {(problem ?? hint) !== undefined && (
        <Text slot="description" className={problem === undefined ? 'field-hint' : 'field-problem'}>
          {problem ?? hint}
        </Text>
      )}
      <Popover className="popover select-popover" offset={4}>
        {searchable || options.length > SEARCH_FROM ? (
          <Autocomplete inputValue={search} onInputChange={setSearch}>
            <div className="select-search">
              <SearchField
                label={`Search ${label.toLowerCase()}`}
                placeholder="Search"
                autoFocus
                overList={searchable}
              />
            </div>
            {list}
          </Autocomplete>
        ) : (
          list
        )}
      </Popover>
    </AriaSelect>
  );
}
