/** A country or a large part of one, which posts name like a city. */
export interface Region {
  /** Its name in English. */
  readonly name: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** GeoNames' code of the first administrative division; undefined for a whole country. */
  readonly code: string | undefined
}

/** Codes of GeoNames, each with the names in use, the one in English first. Abbreviations are those of addresses. */
const DIVISIONS: Readonly<Record<string, string>> = {
  US: `AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|FL Florida
    |GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine
    |MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska
    |NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio
    |OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas
    |UT Utah|VT Vermont|VA Virginia|WA Washington State|WV West Virginia|WI Wisconsin|WY Wyoming|DC District of Columbia`,
  GB: 'ENG England|SCT Scotland|WLS Wales/Cymru|NIR Northern Ireland',
  CA: `01 Alberta/AB|02 British Columbia/BC|03 Manitoba/MB|04 New Brunswick/NB|05 Newfoundland and Labrador/NL
    |07 Nova Scotia/NS|08 Ontario/ON|09 Prince Edward Island/PE|10 Québec/Quebec/QC|11 Saskatchewan/SK|12 Yukon/YT
    |13 Northwest Territories/NT|14 Nunavut/NU`,
  AU: `01 Australian Capital Territory/ACT|02 New South Wales/NSW|03 Northern Territory|04 Queensland/QLD
    |05 South Australia|06 Tasmania/TAS|07 Victoria/VIC|08 Western Australia`,
  DE: `01 Baden-Württemberg|02 Bavaria/Bayern|05 Hesse/Hessen|06 Lower Saxony/Niedersachsen
    |07 North Rhine-Westphalia/Nordrhein-Westfalen/NRW|08 Rhineland-Palatinate/Rheinland-Pfalz|09 Saarland
    |10 Schleswig-Holstein|11 Brandenburg|12 Mecklenburg-Vorpommern|13 Saxony/Sachsen|14 Saxony-Anhalt/Sachsen-Anhalt
    |15 Thuringia/Thüringen`,
}

/** Languages in which names of countries are known; Intl has the names. */
const LANGUAGES =
  'en de fr es pt it nl sv nb nn da fi pl cs ro hu tr ru uk el ar he fa hi ja zh zh-Hant ko vi id ca'.split(
    ' ',
  )

/** Names of countries that are in use beside those of Intl. */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  US: ['USA', 'United States of America', 'U.S.A.'],
  GB: ['UK', 'Great Britain', 'Britain', 'U.K.'],
  AE: ['UAE'],
  CZ: ['Czech Republic'],
  NL: ['Holland', 'The Netherlands'],
  TR: ['Turkey'],
}

/** A name of a region, and whether it says little without another that it stands beside, such as "TX". */
export interface RegionName {
  readonly region: Region
  readonly name: string
  readonly short: boolean
}

let names: readonly RegionName[] | undefined

/** Every name of a country or of a part of the USA, the UK, Canada, Australia and Germany. */
export function regionNames(): readonly RegionName[] {
  names ??= [...countryNames(), ...divisionNames()]
  return names
}

function countryNames(): RegionName[] {
  const display = LANGUAGES.map(
    (language) => new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }),
  )
  const found: RegionName[] = []
  for (const country of countryCodes()) {
    const region = { name: display[0]!.of(country)!, country, code: undefined }
    const all = new Set(display.flatMap((of) => of.of(country) ?? []).concat(FURTHER[country] ?? []))
    for (const name of all) found.push({ region, name, short: false })
  }
  return found
}

/** The codes of ISO 3166-1 as Intl knows them, without those of groups, tests and states that are no more. */
export function countryCodes(): readonly string[] {
  const display = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const gone = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ', 'AC', 'CP', 'DG', 'EA', 'IC', 'TA', 'CQ'])
  return [...letters].flatMap((first) =>
    [...letters].flatMap((second) => {
      const code = first + second
      const known = display.of(code) !== undefined && !gone.has(code)
      return known && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}` ? [code] : []
    }),
  )
}

function divisionNames(): RegionName[] {
  return Object.entries(DIVISIONS).flatMap(([country, list]) =>
    list.split('|').flatMap((entry) => {
      const [, code, names] = /^(\S+) (.*)$/.exec(entry.trim())!
      const written = names!.split('/')
      const region = { name: written[0]!, country, code }
      const full = written.map((name) => ({ region, name, short: /^[A-Z]{2,3}$/.test(name) }))
      return country === 'US' ? [...full, { region, name: code!, short: true }] : full
    }),
  )
}
