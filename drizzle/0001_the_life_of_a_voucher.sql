CREATE TABLE "batches" (
	"id" uuid NOT NULL,
	"business_id" uuid NOT NULL,
	"status" text NOT NULL,
	"quantity" integer NOT NULL,
	"issued" integer DEFAULT 0 NOT NULL,
	"wish" jsonb NOT NULL,
	"actor" text NOT NULL,
	"problem" text,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "batches_pk" PRIMARY KEY("id"),
	CONSTRAINT "batches_business_known" UNIQUE("business_id","id"),
	CONSTRAINT "batches_status_known" CHECK ("batches"."status" in ('queued', 'running', 'done', 'failed')),
	CONSTRAINT "batches_issue_what_was_asked" CHECK ("batches"."issued" between 0 and "batches"."quantity")
);
--> statement-breakpoint
CREATE TABLE "customer_cards" (
	"id" uuid NOT NULL,
	"business_id" uuid NOT NULL,
	"number" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"claim_token_hash" "bytea" NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"phone" text,
	"locale" text,
	"external_id" text,
	"name_search" text NOT NULL,
	"email_search" text NOT NULL,
	"phone_search" text NOT NULL,
	"known_at" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"last_activity_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "customer_cards_pk" PRIMARY KEY("id"),
	CONSTRAINT "customer_cards_business_known" UNIQUE("business_id","id"),
	CONSTRAINT "customer_cards_number_once_per_business" UNIQUE("business_id","number"),
	CONSTRAINT "customer_cards_token_once" UNIQUE("token_hash"),
	CONSTRAINT "customer_cards_claim_token_once" UNIQUE("claim_token_hash"),
	CONSTRAINT "customer_cards_number_six_digits" CHECK ("customer_cards"."number" ~ '^[0-9]{6}$')
);
--> statement-breakpoint
CREATE TABLE "database_epoch" (
	"one_row" boolean DEFAULT true NOT NULL,
	"epoch" integer NOT NULL,
	"seen_xid" "xid8" NOT NULL,
	CONSTRAINT "database_epoch_one_row" PRIMARY KEY("one_row"),
	CONSTRAINT "database_epoch_only" CHECK ("database_epoch"."one_row")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" uuid NOT NULL,
	"business_id" uuid NOT NULL,
	"voucher_id" uuid NOT NULL,
	"customer_card_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	"reply" text,
	"message_id" text,
	"message" jsonb,
	CONSTRAINT "deliveries_pk" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"subject" text NOT NULL,
	"window_started_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"used" integer NOT NULL,
	CONSTRAINT "rate_limits_once_per_subject" PRIMARY KEY("subject")
);
--> statement-breakpoint
CREATE TABLE "redemptions" (
	"id" uuid NOT NULL,
	"business_id" uuid NOT NULL,
	"voucher_id" uuid NOT NULL,
	"redeemed_at" timestamp with time zone NOT NULL,
	"channel" text NOT NULL,
	"actor" text NOT NULL,
	"staff" text,
	"location" text,
	"reference" text,
	"undone_at" timestamp with time zone,
	"undone_by" text,
	"undo_reason" text,
	CONSTRAINT "redemptions_pk" PRIMARY KEY("id"),
	CONSTRAINT "redemptions_channel_known" CHECK ("redemptions"."channel" in ('scanner', 'autopilot', 'kiosk', 'self', 'api', 'admin')),
	CONSTRAINT "redemptions_undone_by_someone" CHECK (("redemptions"."undone_at" is null) = ("redemptions"."undone_by" is null))
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" uuid NOT NULL,
	"business_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"state" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"lease" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"log" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "webhook_deliveries_pk" PRIMARY KEY("id"),
	CONSTRAINT "webhook_deliveries_once_per_endpoint" UNIQUE("endpoint_id","event_id"),
	CONSTRAINT "webhook_deliveries_state_known" CHECK ("webhook_deliveries"."state" in ('pending', 'delivered', 'dead'))
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" uuid NOT NULL,
	"business_id" uuid NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"status" text NOT NULL,
	"sealed_secret" "bytea" NOT NULL,
	"previous_sealed_secret" "bytea",
	"previous_ends_at" timestamp with time zone,
	"failing_since" timestamp with time zone,
	"disabled_reason" text,
	"created_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "webhook_endpoints_pk" PRIMARY KEY("id"),
	CONSTRAINT "webhook_endpoints_status_known" CHECK ("webhook_endpoints"."status" in ('active', 'disabled'))
);
--> statement-breakpoint
CREATE TABLE "webhook_receipts" (
	"business_id" uuid NOT NULL,
	"webhook_id" text NOT NULL,
	"type" text NOT NULL,
	"event_at" timestamp with time zone,
	"received_at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"voucher_id" uuid,
	"customer_card_id" uuid,
	CONSTRAINT "webhook_receipts_applied_once" PRIMARY KEY("business_id","webhook_id")
);
--> statement-breakpoint
CREATE TABLE "webhook_secrets" (
	"id" uuid NOT NULL,
	"business_id" uuid NOT NULL,
	"sealed_secret" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone,
	CONSTRAINT "webhook_secrets_pk" PRIMARY KEY("id")
);
--> statement-breakpoint
DROP INDEX "staff_login_once";--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "staff_id" uuid;--> statement-breakpoint
ALTER TABLE "businesses" ADD COLUMN "settings" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "staff" ADD COLUMN "session_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "staff" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "voucher_events" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "voucher_events" ADD COLUMN "epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "voucher_events" ADD COLUMN "xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL;--> statement-breakpoint
ALTER TABLE "voucher_events" ADD COLUMN "position" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "voucher_events_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
ALTER TABLE "vouchers" ADD COLUMN "customer_card_id" uuid;--> statement-breakpoint
ALTER TABLE "vouchers" ADD COLUMN "batch_id" uuid;--> statement-breakpoint
ALTER TABLE "vouchers" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "vouchers" ADD COLUMN "known_at" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "vouchers" ADD COLUMN "reports" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "vouchers" ADD COLUMN "settled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "batches" ADD CONSTRAINT "batches_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_cards" ADD CONSTRAINT "customer_cards_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_have_a_voucher" FOREIGN KEY ("voucher_id") REFERENCES "public"."vouchers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redemptions" ADD CONSTRAINT "redemptions_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redemptions" ADD CONSTRAINT "redemptions_have_a_voucher" FOREIGN KEY ("voucher_id") REFERENCES "public"."vouchers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_have_an_endpoint" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_receipts" ADD CONSTRAINT "webhook_receipts_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_secrets" ADD CONSTRAINT "webhook_secrets_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "batches_unfinished" ON "batches" USING btree ("changed_at") WHERE "batches"."status" in ('queued', 'running');--> statement-breakpoint
CREATE UNIQUE INDEX "customer_cards_external_id_once_per_business" ON "customer_cards" USING btree ("business_id","external_id") WHERE "customer_cards"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "customer_cards_by_activity" ON "customer_cards" USING btree ("business_id","last_activity_at" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE "customer_cards"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "customer_cards_by_email" ON "customer_cards" USING btree ("business_id","email_search" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "customer_cards_by_name" ON "customer_cards" USING gin ("business_id","name_search" gin_trgm_ops) WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "customer_cards_by_email_part" ON "customer_cards" USING gin ("business_id","email_search" gin_trgm_ops) WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "customer_cards_by_phone" ON "customer_cards" USING gin ("business_id","phone_search" gin_trgm_ops) WITH (fastupdate=false);--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_once_unless_resent" ON "deliveries" USING btree ("voucher_id","kind","reason") WHERE "deliveries"."reason" <> 'resent';--> statement-breakpoint
CREATE INDEX "deliveries_of_a_voucher" ON "deliveries" USING btree ("voucher_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "deliveries_of_a_card" ON "deliveries" USING btree ("customer_card_id");--> statement-breakpoint
CREATE INDEX "deliveries_unsettled" ON "deliveries" USING btree ("due_at") WHERE "deliveries"."state" in ('queued', 'sending');--> statement-breakpoint
CREATE INDEX "rate_limits_by_end" ON "rate_limits" USING btree ("ends_at");--> statement-breakpoint
CREATE UNIQUE INDEX "redemptions_one_live_per_voucher" ON "redemptions" USING btree ("voucher_id") WHERE "redemptions"."undone_at" is null;--> statement-breakpoint
CREATE INDEX "redemptions_of_a_voucher" ON "redemptions" USING btree ("voucher_id","redeemed_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("due_at") WHERE "webhook_deliveries"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_log" ON "webhook_deliveries" USING btree ("endpoint_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "webhook_endpoints_by_business" ON "webhook_endpoints" USING btree ("business_id") WHERE "webhook_endpoints"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "webhook_receipts_by_age" ON "webhook_receipts" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "webhook_secrets_by_business" ON "webhook_secrets" USING btree ("business_id");--> statement-breakpoint
ALTER TABLE "vouchers" ADD CONSTRAINT "vouchers_card_of_same_business" FOREIGN KEY ("business_id","customer_card_id") REFERENCES "public"."customer_cards"("business_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vouchers" ADD CONSTRAINT "vouchers_batch_of_same_business" FOREIGN KEY ("business_id","batch_id") REFERENCES "public"."batches"("business_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "voucher_events_feed" ON "voucher_events" USING btree ("business_id","epoch","xid","position");--> statement-breakpoint
CREATE INDEX "vouchers_of_a_card" ON "vouchers" USING btree ("customer_card_id","number" DESC NULLS LAST) WHERE "vouchers"."customer_card_id" is not null;--> statement-breakpoint
CREATE INDEX "vouchers_of_a_batch" ON "vouchers" USING btree ("batch_id","number" DESC NULLS LAST) WHERE "vouchers"."batch_id" is not null;--> statement-breakpoint
CREATE INDEX "vouchers_active_by_end" ON "vouchers" USING btree ("expires_at") WHERE "vouchers"."status" = 'active' and "vouchers"."expires_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "staff_login_once" ON "staff" USING btree (lower("login")) WHERE "staff"."deleted_at" is null;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_business_known" UNIQUE("business_id","id");--> statement-breakpoint
ALTER TABLE "voucher_events" ADD CONSTRAINT "voucher_events_id_once" UNIQUE("id");--> statement-breakpoint
ALTER TABLE "vouchers" ADD CONSTRAINT "vouchers_tied_or_with_a_code" CHECK ("vouchers"."customer_card_id" is not null or "vouchers"."redeem_code" is not null);