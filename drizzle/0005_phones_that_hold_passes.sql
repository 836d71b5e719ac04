CREATE TABLE "apple_devices" (
	"device_library_identifier" text NOT NULL,
	"pass_type_identifier" text NOT NULL,
	"push_token" text NOT NULL,
	"token_said_at" timestamp with time zone NOT NULL,
	CONSTRAINT "apple_devices_once" PRIMARY KEY("device_library_identifier","pass_type_identifier")
);
--> statement-breakpoint
CREATE TABLE "apple_push_pauses" (
	"pass_type_identifier" text NOT NULL,
	"reason" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"times" integer NOT NULL,
	CONSTRAINT "apple_push_pauses_once" PRIMARY KEY("pass_type_identifier")
);
--> statement-breakpoint
CREATE TABLE "apple_push_targets" (
	"push_token" text NOT NULL,
	"pass_type_identifier" text NOT NULL,
	"want_version" bigint NOT NULL,
	"sent_version" bigint DEFAULT 0 NOT NULL,
	"seen_version" bigint DEFAULT 0 NOT NULL,
	"lane" smallint NOT NULL,
	"due_at" timestamp with time zone,
	"lease" uuid,
	"wanted_at" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"reminders" smallint DEFAULT 0 NOT NULL,
	"pushed_at" timestamp with time zone,
	"score" real DEFAULT 0 NOT NULL,
	"edits_after" timestamp with time zone,
	"campaigns_after" timestamp with time zone,
	CONSTRAINT "apple_push_targets_once" PRIMARY KEY("push_token","pass_type_identifier"),
	CONSTRAINT "apple_push_targets_lane_known" CHECK ("apple_push_targets"."lane" between 0 and 3),
	CONSTRAINT "apple_push_targets_sent_what_was_wanted" CHECK ("apple_push_targets"."sent_version" <= "apple_push_targets"."want_version")
);
--> statement-breakpoint
CREATE TABLE "apple_registrations" (
	"device_library_identifier" text NOT NULL,
	"pass_type_identifier" text NOT NULL,
	"serial_number" text NOT NULL,
	"registered_at" timestamp with time zone NOT NULL,
	"epoch" integer DEFAULT 0 NOT NULL,
	"registered_xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "apple_registrations_once" PRIMARY KEY("device_library_identifier","pass_type_identifier","serial_number")
);
--> statement-breakpoint
CREATE TABLE "apple_restyles" (
	"business_id" uuid NOT NULL,
	"barcodes_only" boolean NOT NULL,
	"after_serial" text NOT NULL,
	"paced_until" timestamp with time zone NOT NULL,
	CONSTRAINT "apple_restyles_once" PRIMARY KEY("business_id")
);
--> statement-breakpoint
ALTER TABLE "apple_passes" ALTER COLUMN "voucher_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "apple_passes" ADD COLUMN "customer_card_id" uuid;--> statement-breakpoint
ALTER TABLE "apple_passes" ADD COLUMN "last_modified" timestamp with time zone DEFAULT date_trunc('second', now()) NOT NULL;--> statement-breakpoint
ALTER TABLE "apple_passes" ADD COLUMN "ends_at" timestamp with time zone[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "apple_passes" ADD COLUMN "epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "apple_passes" ADD COLUMN "changed_xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL;--> statement-breakpoint
ALTER TABLE "apple_passes" ADD COLUMN "saved_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "apple_passes" ADD COLUMN "push_lane" smallint;--> statement-breakpoint
ALTER TABLE "database_epoch" ADD COLUMN "place" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "apple_registrations" ADD CONSTRAINT "apple_registrations_have_a_device" FOREIGN KEY ("device_library_identifier","pass_type_identifier") REFERENCES "public"."apple_devices"("device_library_identifier","pass_type_identifier") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "apple_registrations" ADD CONSTRAINT "apple_registrations_have_a_pass" FOREIGN KEY ("pass_type_identifier","serial_number") REFERENCES "public"."apple_passes"("pass_type_identifier","serial_number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "apple_restyles" ADD CONSTRAINT "apple_restyles_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "apple_devices_by_token" ON "apple_devices" USING btree ("push_token","pass_type_identifier");--> statement-breakpoint
CREATE INDEX "apple_push_targets_due" ON "apple_push_targets" USING btree ("pass_type_identifier","lane","due_at") WHERE "apple_push_targets"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "apple_registrations_of_a_pass" ON "apple_registrations" USING btree ("pass_type_identifier","serial_number");--> statement-breakpoint
ALTER TABLE "apple_passes" ADD CONSTRAINT "apple_passes_card_of_same_business" FOREIGN KEY ("business_id","customer_card_id") REFERENCES "public"."customer_cards"("business_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "apple_passes_of_a_business" ON "apple_passes" USING btree ("business_id","pass_type_identifier","serial_number");--> statement-breakpoint
CREATE INDEX "apple_passes_to_tell" ON "apple_passes" USING btree ("pass_type_identifier","push_lane") WHERE "apple_passes"."push_lane" is not null;--> statement-breakpoint
ALTER TABLE "apple_passes" ADD CONSTRAINT "apple_passes_once_per_card" UNIQUE("customer_card_id","pass_type_identifier");--> statement-breakpoint
ALTER TABLE "apple_passes" ADD CONSTRAINT "apple_passes_of_a_voucher_or_a_card" CHECK (("apple_passes"."voucher_id" is null) <> ("apple_passes"."customer_card_id" is null));