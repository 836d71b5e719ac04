CREATE TABLE "api_keys" (
	"id" uuid NOT NULL,
	"business_id" uuid NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_pk" PRIMARY KEY("id"),
	CONSTRAINT "api_keys_hash_once" UNIQUE("key_hash")
);
--> statement-breakpoint
CREATE TABLE "apple_passes" (
	"pass_type_identifier" text NOT NULL,
	"serial_number" text NOT NULL,
	"business_id" uuid NOT NULL,
	"voucher_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "apple_passes_serial_once" PRIMARY KEY("pass_type_identifier","serial_number"),
	CONSTRAINT "apple_passes_once_per_voucher" UNIQUE("voucher_id","pass_type_identifier")
);
--> statement-breakpoint
CREATE TABLE "artwork_renditions" (
	"artwork_id" uuid NOT NULL,
	"name" text NOT NULL,
	"sha256" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "artwork_renditions_once_per_name" PRIMARY KEY("artwork_id","name")
);
--> statement-breakpoint
CREATE TABLE "artworks" (
	"id" uuid NOT NULL,
	"business_id" uuid NOT NULL,
	"source_sha256" "bytea" NOT NULL,
	"source_format" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "artworks_pk" PRIMARY KEY("id"),
	CONSTRAINT "artworks_source_once_per_business" UNIQUE("business_id","source_sha256"),
	CONSTRAINT "artworks_business_known" UNIQUE("business_id","id")
);
--> statement-breakpoint
CREATE TABLE "businesses" (
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"default_locale" text NOT NULL,
	"barcode_format" text NOT NULL,
	"background_color" text NOT NULL,
	"foreground_color" text NOT NULL,
	"label_color" text NOT NULL,
	"contact" text,
	"logo_artwork_id" uuid,
	"last_voucher_number" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "businesses_pk" PRIMARY KEY("id"),
	CONSTRAINT "businesses_barcode_format_known" CHECK ("businesses"."barcode_format" in ('QR', 'CODE128'))
);
--> statement-breakpoint
CREATE TABLE "google_objects" (
	"object_id" text NOT NULL,
	"business_id" uuid NOT NULL,
	"voucher_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "google_objects_once" PRIMARY KEY("object_id"),
	CONSTRAINT "google_objects_once_per_voucher" UNIQUE("voucher_id")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"business_id" uuid NOT NULL,
	"caller" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"status" smallint,
	"sealed_body" "bytea",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_once_per_caller" PRIMARY KEY("business_id","caller","key")
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"id" uuid NOT NULL,
	"business_id" uuid NOT NULL,
	"name" text NOT NULL,
	"login" text NOT NULL,
	"role" text NOT NULL,
	"password_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "staff_pk" PRIMARY KEY("id"),
	CONSTRAINT "staff_role_known" CHECK ("staff"."role" in ('owner', 'admin', 'manager', 'scanner'))
);
--> statement-breakpoint
CREATE TABLE "voucher_events" (
	"voucher_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"business_id" uuid NOT NULL,
	"type" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"data" jsonb NOT NULL,
	CONSTRAINT "voucher_events_in_sequence" PRIMARY KEY("voucher_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "vouchers" (
	"id" uuid NOT NULL,
	"business_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"status" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"locale" text,
	"translations" jsonb NOT NULL,
	"redeem_code" text,
	"redeem_code_display" text,
	"scan_token_hash" "bytea" NOT NULL,
	"claim_token_hash" "bytea" NOT NULL,
	"validity_type" text NOT NULL,
	"validity_count" integer,
	"validity_date" date,
	"time_zone" text NOT NULL,
	"issued_on" date NOT NULL,
	"last_valid_on" date,
	"expires_at" timestamp with time zone,
	"barcode_format" text,
	"allow_self_redeem" boolean NOT NULL,
	"artwork_id" uuid,
	"issued_at" timestamp with time zone NOT NULL,
	"redeemed_at" timestamp with time zone,
	"voided_at" timestamp with time zone,
	"expired_at" timestamp with time zone,
	CONSTRAINT "vouchers_pk" PRIMARY KEY("id"),
	CONSTRAINT "vouchers_number_once_per_business" UNIQUE("business_id","number"),
	CONSTRAINT "vouchers_redeem_code_once_per_business" UNIQUE("business_id","redeem_code"),
	CONSTRAINT "vouchers_scan_token_once" UNIQUE("scan_token_hash"),
	CONSTRAINT "vouchers_claim_token_once" UNIQUE("claim_token_hash"),
	CONSTRAINT "vouchers_status_known" CHECK ("vouchers"."status" in ('active', 'redeemed', 'expired', 'voided')),
	CONSTRAINT "vouchers_barcode_format_known" CHECK ("vouchers"."barcode_format" in ('QR', 'CODE128')),
	CONSTRAINT "vouchers_validity_complete" CHECK (case "vouchers"."validity_type"
        when 'UNLIMITED' then "vouchers"."validity_count" is null and "vouchers"."validity_date" is null and "vouchers"."expires_at" is null and "vouchers"."last_valid_on" is null
        when 'DAYS' then "vouchers"."validity_count" between 1 and 3650 and "vouchers"."validity_date" is null and "vouchers"."expires_at" is not null and "vouchers"."last_valid_on" is not null
        when 'MONTHS' then "vouchers"."validity_count" between 1 and 120 and "vouchers"."validity_date" is null and "vouchers"."expires_at" is not null and "vouchers"."last_valid_on" is not null
        when 'FIXED_DATE' then "vouchers"."validity_date" is not null and "vouchers"."validity_count" is null and "vouchers"."expires_at" is not null and "vouchers"."last_valid_on" is not null
        else false end)
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "apple_passes" ADD CONSTRAINT "apple_passes_have_a_voucher" FOREIGN KEY ("voucher_id") REFERENCES "public"."vouchers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "apple_passes" ADD CONSTRAINT "apple_passes_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artwork_renditions" ADD CONSTRAINT "artwork_renditions_have_an_artwork" FOREIGN KEY ("artwork_id") REFERENCES "public"."artworks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artworks" ADD CONSTRAINT "artworks_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "google_objects" ADD CONSTRAINT "google_objects_have_a_voucher" FOREIGN KEY ("voucher_id") REFERENCES "public"."vouchers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "google_objects" ADD CONSTRAINT "google_objects_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voucher_events" ADD CONSTRAINT "voucher_events_have_a_voucher" FOREIGN KEY ("voucher_id") REFERENCES "public"."vouchers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voucher_events" ADD CONSTRAINT "voucher_events_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vouchers" ADD CONSTRAINT "vouchers_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vouchers" ADD CONSTRAINT "vouchers_artwork_of_same_business" FOREIGN KEY ("business_id","artwork_id") REFERENCES "public"."artworks"("business_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_by_business" ON "api_keys" USING btree ("business_id","id");--> statement-breakpoint
CREATE INDEX "artwork_renditions_by_address" ON "artwork_renditions" USING btree ("sha256","name");--> statement-breakpoint
CREATE INDEX "idempotency_keys_by_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "staff_login_once" ON "staff" USING btree (lower("login"));