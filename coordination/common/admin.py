"""How does an administrator see the calendar?

Here a single row is put right. A change of a whole year goes through the page that shows its effect on
running limits first.
"""

from django.contrib import admin

from coordination.common.models import CalendarDay
from coordination.common.numbered_days import renumber


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    list_display = ["day", "province_code", "is_working", "name", "source", "updated_at"]
    list_filter = ["is_working", "province_code"]
    search_fields = ["name", "source"]
    date_hierarchy = "day"
    readonly_fields = ["updated_at"]
    list_per_page = 50

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        renumber()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        renumber()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        renumber()
