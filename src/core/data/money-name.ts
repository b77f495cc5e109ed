/** What amounts of money are called, in the languages that Sluice reads dates in. */
const WORDS =
  /^(revenue|amount|amt|price|total|subtotal|value|cost|sales|gmv|turnover|payment|paid|spend|spent|fee|revenu|umsatz|betrag|preis|summe|wert|erlös|erloes|montant|prix|valeur|importe|precio|ingresos|valor|preço|preco|receita|prezzo|importo|ricavo|bedrag|prijs|omzet)$/;
const CURRENCY = /^[a-z]{3}$/;

/** Whether a property is named like one of money: "revenue", "order_total", "properties.price", "totalPrice", "price_usd". */
export function isMoneyName(name: string): boolean {
  const words = name
    .slice(name.lastIndexOf('.') + 1)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  return WORDS.test(last) || (CURRENCY.test(last) && WORDS.test(words.at(-2) ?? ''));
}
