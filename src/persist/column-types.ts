import type { ColumnType } from 'kysely'

/** A number that Postgres keeps in 8 bytes; written as either, read as bigint. */
export type Int8 = ColumnType<bigint, bigint | number>
export type Defaulted<Type, Written = Type> = ColumnType<Type, Written | undefined, Written>
export type Identity<Type> = ColumnType<Type, never, never>
export type Timestamp = Defaulted<Date, Date | string>
