import { Model, type AnyQueryBuilder, type RelationMappings } from 'objection';
import { Row } from '../db/index.ts';

/** A person as the clients' pages know one. */
export class Member extends Row {
  static override tableName = 'people';
  declare name: string;
  declare email: string;
  declare last_seen_at: string | null;
}

/** A customer of the firm, and the people who may see what is theirs today. */
export class Client extends Row {
  static override tableName = 'clients';
  declare name: string;
  declare email: string | null;
  declare state: 'active' | 'former';
  declare members?: Member[];

  static override relationMappings: RelationMappings = {
    members: {
      relation: Model.ManyToManyRelation,
      modelClass: Member,
      join: {
        from: 'clients.id',
        through: { from: 'memberships.client_id', to: 'memberships.person_id' },
        to: 'people.id',
      },
      modify: (query: AnyQueryBuilder) => {
        void query.whereNull('memberships.revoked_at').orderBy('people.name');
      },
    },
  };
}
