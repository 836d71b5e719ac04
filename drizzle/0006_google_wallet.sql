CREATE TABLE "google_callbacks" (
	"nonce" text NOT NULL,
	"object_id" text NOT NULL,
	"event_type" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "google_callbacks_nonce_once" PRIMARY KEY("nonce")
);
--> statement-breakpoint
CREATE TABLE "google_classes" (
	"class_id" text NOT NULL,
	"issuer_id" text GENERATED ALWAYS AS (split_part(class_id, '.', 1)) STORED NOT NULL,
	"business_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"title" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"synced_version" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone,
	"lease" uuid,
	"wanted_at" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"problem" text,
	"exists_at" timestamp with time zone,
	"sent_members" text[] DEFAULT '{}' NOT NULL,
	"doubtful_until" timestamp with time zone,
	CONSTRAINT "google_classes_once" PRIMARY KEY("class_id"),
	CONSTRAINT "google_classes_kind_known" CHECK ("google_classes"."kind" in ('offer', 'loyalty')),
	CONSTRAINT "google_classes_offers_have_a_title" CHECK (("google_classes"."kind" = 'offer') = ("google_classes"."title" is not null))
);
--> statement-breakpoint
CREATE TABLE "google_pauses" (
	"issuer_id" text NOT NULL,
	"reason" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"times" integer NOT NULL,
	CONSTRAINT "google_pauses_once" PRIMARY KEY("issuer_id")
);
--> statement-breakpoint
CREATE TABLE "google_permits" (
	"issuer_id" text NOT NULL,
	"permit" smallint NOT NULL,
	"holder" uuid,
	"free_at" timestamp with time zone NOT NULL,
	CONSTRAINT "google_permits_once" PRIMARY KEY("issuer_id","permit")
);
--> statement-breakpoint
ALTER TABLE "google_objects" DROP CONSTRAINT "google_objects_once_per_voucher";--> statement-breakpoint
ALTER TABLE "google_objects" ALTER COLUMN "voucher_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "issuer_id" text GENERATED ALWAYS AS (split_part(object_id, '.', 1)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "customer_card_id" uuid;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "synced_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "lane" smallint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "lease" uuid;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "wanted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "problem" text;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "exists_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "class_id" text;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "class_stays" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "sent_members" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "doubtful_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "has_users" boolean;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "saved_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "check_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "checks" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "tell_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "told_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "telling" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "told_at" timestamp with time zone[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "messages" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "google_objects" ADD COLUMN "auto_linked" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "google_classes" ADD CONSTRAINT "google_classes_have_a_business" FOREIGN KEY ("business_id") REFERENCES "public"."businesses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "google_callbacks_by_expiry" ON "google_callbacks" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "google_classes_of_a_business" ON "google_classes" USING btree ("business_id","issuer_id");--> statement-breakpoint
CREATE INDEX "google_classes_due" ON "google_classes" USING btree ("issuer_id","due_at") WHERE "google_classes"."due_at" is not null;--> statement-breakpoint
ALTER TABLE "google_objects" ADD CONSTRAINT "google_objects_card_of_same_business" FOREIGN KEY ("business_id","customer_card_id") REFERENCES "public"."customer_cards"("business_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "google_objects_of_a_business" ON "google_objects" USING btree ("business_id","issuer_id","object_id");--> statement-breakpoint
CREATE INDEX "google_objects_due" ON "google_objects" USING btree ("issuer_id","lane","due_at") WHERE "google_objects"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "google_objects_to_check" ON "google_objects" USING btree ("issuer_id","check_at") WHERE "google_objects"."check_at" is not null;--> statement-breakpoint
ALTER TABLE "google_objects" ADD CONSTRAINT "google_objects_once_per_card" UNIQUE("customer_card_id","issuer_id");--> statement-breakpoint
ALTER TABLE "google_objects" ADD CONSTRAINT "google_objects_once_per_voucher" UNIQUE("voucher_id","issuer_id");--> statement-breakpoint
ALTER TABLE "google_objects" ADD CONSTRAINT "google_objects_of_a_voucher_or_a_card" CHECK (("google_objects"."voucher_id" is null) <> ("google_objects"."customer_card_id" is null));--> statement-breakpoint
ALTER TABLE "google_objects" ADD CONSTRAINT "google_objects_lane_known" CHECK ("google_objects"."lane" between 0 and 3);--> statement-breakpoint
ALTER TABLE "google_objects" ADD CONSTRAINT "google_objects_synced_what_was_wanted" CHECK ("google_objects"."synced_version" <= "google_objects"."version");